import { printable } from '../core/printable.ts';
import { isGitFailure } from './fetch.ts';
import { decodePath } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';
import type { Upstream } from './upstream.ts';

/** What came of a push. */
export type Pushed =
  | { readonly kind: 'accepted' }
  /** The branch has moved there; fetch and join again. */
  | { readonly kind: 'rejected' }
  /**
   * The remote let the push in and then refused it: a hook, a protected branch, a limit, or a push at the same moment.
   * `words` is what it said besides, lines of text of a stranger's.
   */
  | { readonly kind: 'refused'; readonly reason: string; readonly words: string }
  /** Git sent nothing, since a pre-push hook of this repository said no; in its words. */
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Nobody said what became of it: it may have gone through. */
  | { readonly kind: 'unknown'; readonly error: ToolError };

/** What to push, and how. */
type PushRequest = {
  readonly oid: string;
  /** Whether the repository's own pre-push hook is asked; ours stays silent in children of ours. */
  readonly isHookRun: boolean;
  /** As `readRemoteSettings` returns them. */
  readonly options: readonly string[];
};

/**
 * Pushes `oid` to the upstream branch, never by force. The outcome is read off the flags of `--porcelain`, never off what
 * Git or the remote say in words.
 */
export async function pushCommit(
  repository: Repository,
  { remote, ref }: Upstream,
  { oid, isHookRun, options: settings }: PushRequest,
): Promise<Pushed> {
  const options = [...settings, ...OPTIONS, ...(isHookRun ? [] : ['--no-verify'])];
  try {
    const { stdout, stderr, exitCode } = await gitIn(repository, [...options, '--', remote, `${oid}:${ref}`], {
      allowExit: [1],
    });
    const report = decodePath(stdout);
    const pushed = readReport(report, ref);
    if (pushed?.kind === 'refused') return { ...pushed, words: wordsOfRemote(stderr) };
    if (pushed !== undefined) return pushed;
    // A push that breaks off ends with 128; with 1 and not a line on any branch it was never begun.
    if (exitCode === 1 && !report.includes('\t')) return { kind: 'stopped', reason: stderr };
    return { kind: 'unknown', error: new ToolError('git-failed', `git push: ${printable(stderr) || 'no answer'}`) };
  } catch (error) {
    if (isGitFailure(error)) return { kind: 'unknown', error };
    throw error;
  }
}

/** Returns what the report of `git push --porcelain` says of `ref`, or `undefined` when it says nothing certain. */
export function readReport(report: string, ref: string): Pushed | undefined {
  for (const line of report.split('\n')) {
    const [flag = '', names = '', summary = ''] = line.split('\t');
    if (flag.length !== 1 || !names.endsWith(`:${ref}`)) continue;
    if (flag === ' ' || flag === '*' || flag === '=') return { kind: 'accepted' };
    if (flag !== '!') return undefined;
    if (summary.startsWith('[rejected]')) return { kind: 'rejected' };
    if (summary.startsWith('[remote rejected]'))
      return { kind: 'refused', reason: summary.slice(18).trim(), words: '' };
    // `[remote failure]`: the remote went away before it reported.
    return undefined;
  }
  return undefined;
}

// What the remote's hooks and programs wrote, which Git passes on line by line.
const wordsOfRemote = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => line.slice('remote: '.length).trimEnd())
    .join('\n')
    .trim();

const OPTIONS = [
  '-c',
  'hook.reference-transaction.enabled=false',
  // Signing asks for a passphrase, and most remotes refuse a push that is signed.
  '-c',
  'push.gpgSign=false',
  'push',
  '--porcelain',
  '--no-progress',
  '--no-follow-tags',
  '--no-recurse-submodules',
  '--no-force-with-lease',
] as const;
