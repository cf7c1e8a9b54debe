import { dirname, join } from 'node:path';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent } from '../../git/files.ts';
import type { OpeningCheck } from './check.ts';

/** What keeps Git from opening a repository at all. */
export const OPENING_CHECKS: readonly OpeningCheck[] = [
  {
    id: 'unsafe-owner',
    level: 'error',
    looksFor: 'Another user owns the repository, so Git refuses it.',
    sentence: '{path}: another user owns this repository, and Git refuses it.',
    instruction: 'git config --global --add safe.directory {path}',
    findClosed: (cwd, { code }) => (code === 'unsafe-repository' ? [{ path: rootOf(cwd) ?? cwd }] : []),
  },
  {
    id: 'config-unreadable',
    level: 'error',
    looksFor: 'Git cannot read the config of the repository.',
    sentence: '{path} cannot be read by Git: {problem}',
    instruction: 'vi {path}',
    findClosed: (cwd, { message }) => {
      const root = rootOf(cwd);
      const problem = /bad (?:numeric )?config .*/.exec(message)?.[0];
      return root === undefined || problem === undefined ? [] : [{ path: join(root, '.git/config'), problem }];
    },
  },
  {
    id: 'head-corrupt',
    level: 'error',
    looksFor: 'The file HEAD is empty or torn: Git then sees no repository. Its reflog names the branch.',
    sentence: '{path} is damaged, so Git sees no repository here; the branch was {branch}.',
    instruction: "printf 'ref: refs/heads/%s\\n' {branch} > {path}",
    findClosed: (cwd) => {
      const root = rootOf(cwd);
      if (root === undefined) return [];
      const path = join(root, '.git/HEAD');
      const head = readIfPresent(path)?.toString() ?? '';
      if (/^(?:ref: refs\/\S|[0-9a-f]{40,64}\n?$)/.test(head)) return [];
      return [{ path, branch: branchIn(join(root, '.git')) }];
    },
  },
];

/** Returns the folder above `cwd`, or itself, that holds a git directory. */
const rootOf = (cwd: string): string | undefined => {
  if (statusOf(join(cwd, '.git/objects'))?.isDirectory()) return cwd;
  return dirname(cwd) === cwd ? undefined : rootOf(dirname(cwd));
};

/** Returns the branch that was checked out last, as far as the reflog of HEAD tells; else the one with the newest reflog. */
const branchIn = (gitDir: string): string => {
  const log = readIfPresent(join(gitDir, 'logs/HEAD'))?.toString() ?? '';
  const moves = [...log.matchAll(/\tcheckout: moving from .+ to (.+)$/gm)].map(([, to = '']) => to);
  const last = moves.at(-1);
  if (last !== undefined && statusOf(join(gitDir, 'logs/refs/heads', last)) !== undefined) return last;
  const tip = log.trim().split('\n').at(-1)?.split(' ')[1];
  const names = ['main', 'master'].filter((name) => statusOf(join(gitDir, 'logs/refs/heads', name)) !== undefined);
  const atTip = names.find((name) =>
    readIfPresent(join(gitDir, 'logs/refs/heads', name))
      ?.toString()
      .includes(` ${tip} `),
  );
  return atTip ?? names[0] ?? 'main';
};
