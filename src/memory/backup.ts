import { printEntries } from '../core/join.ts';
import { type Prepared, prepare } from '../core/prepare.ts';
import { printable } from '../core/printable.ts';
import { versionsById } from '../core/view.ts';
import { requireIdentity } from '../git/commit.ts';
import { operationInProgress } from '../git/operations.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { type Files, listCommit, listStaged, readFiles, readWorkTree } from './content.ts';
import { knownEntries } from './known.ts';
import { hostPath, unifiedPath } from './managed.ts';
import { publish } from './publish.ts';
import { readSource } from './read-source.ts';
import { requireEnvironment, type Settings } from './settings.ts';
import { type Change, type Settled, settle } from './settle.ts';
import { sha256 } from './sha256.ts';

/** What a backup did. */
export type Backup = {
  readonly environment: string;
  readonly source: string;
  /** Elements the source holds. */
  readonly elements: number;
  /** Entries written for them. */
  readonly written: number;
  /** Ids that were purged and were not written again. */
  readonly refused: readonly string[];
  /** The commit; undefined if nothing had changed, or with `dryRun`. */
  readonly commit: string | undefined;
  readonly changedPaths: readonly string[];
  /** Full sentences for the user. */
  readonly notes: readonly string[];
};

/** Clocks: the wall clock in milliseconds since 1970, and a monotonic one. */
export type Clocks = { readonly wall: () => number; readonly monotonic: () => number };

/** How often a branch may move under a backup before it gives up. */
const TRIES = 20;

/**
 * Backs the source up into the host file of this environment and the unified file, and commits them. Every write is a
 * join with what HEAD, index and work tree hold; what has not changed is not written, and then there is no commit.
 */
export async function backup(
  repository: Repository,
  settings: Settings,
  { clocks, dryRun = false }: { readonly clocks: Clocks; readonly dryRun?: boolean },
): Promise<Backup> {
  const environment = requireEnvironment(settings);
  const { source: path } = settings;
  if (path === undefined) {
    throw new ToolError('not-set-up', 'No source is configured: memjoin does not know which memory file to back up.', {
      hint: 'memjoin install --source PATH',
    });
  }
  if (!dryRun) await requireIdentity(repository);
  const source = await readSource(path, { idKey: settings.idKey, now: clocks.monotonic });
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const branch = await requireQuietBranch(repository);
    const head = await resolveRevision(repository, 'HEAD');
    const { files, held } = await readState(repository, settings.dir);
    const known = knownEntries([files, ...held]);
    const prepared = prepare(source.elements, versionsById(known.values(), sha256), {
      environment,
      now: clocks.wall(),
      sha256,
    });
    const own = hostPath(settings.dir, environment);
    const settled = settle({
      files,
      held: prepared.written.length === 0 ? held : [...held, new Map([[own, printWritten(prepared)]])],
      unified: unifiedPath(settings.dir),
    });
    const changes = settled.changes.filter(({ isAbsent, missing }) => isAbsent || missing.length > 0);
    const result = {
      environment,
      source: path,
      elements: source.elements.length,
      written: prepared.written.length,
      refused: prepared.refused,
      changedPaths: changes.map((change) => change.path),
      notes: [...source.notes, ...notesOf(settled)],
    };
    if (changes.length === 0 || dryRun) return { ...result, commit: undefined };
    const message = commitMessage(environment, prepared, changes);
    const published = await publish(repository, { branch, head, files: changes, message });
    if (published.kind === 'moved') continue;
    return { ...result, commit: published.oid, notes: [...result.notes, ...published.notes] };
  }
  throw new ToolError(
    'ref-moved',
    `The branch moved ${TRIES} times while the backup was made; nothing was committed.`,
    {
      hint: 'Run memjoin backup again.',
    },
  );
}

/** Returns the branch to commit to; throws `operation-in-progress` while there is none that may move. */
async function requireQuietBranch(repository: Repository): Promise<string> {
  const operation = await operationInProgress(repository);
  if (operation !== undefined) {
    throw new ToolError('operation-in-progress', `A ${operation} is in progress here; nothing was written.`, {
      hint: `Finish it (git status says how), then run memjoin backup again.`,
    });
  }
  const branch = await currentBranch(repository);
  if (branch !== undefined) return branch;
  throw new ToolError('operation-in-progress', 'HEAD is detached: there is no branch to commit to.', {
    hint: 'Check a branch out (git switch NAME), then run memjoin backup again.',
  });
}

async function readState(repository: Repository, dir: string): Promise<{ files: Files; held: readonly Files[] }> {
  const listings = [await listCommit(repository, 'HEAD', dir), await listStaged(repository, dir)];
  const [files = new Map<string, Buffer>(), staged = new Map<string, Buffer>()] = await readFiles(repository, listings);
  return { files, held: [staged, readWorkTree(repository, new Set([...files.keys(), ...staged.keys()]))] };
}

function printWritten({ written }: Prepared): Buffer {
  return printEntries(new Map(written.map((entry) => [entry.uniqueId, entry])));
}

function notesOf({ unreadable }: Settled): readonly string[] {
  return unreadable.map(
    ({ path, problem: { line, column, message } }) =>
      `${printable(path)}:${line}:${column}: ${printable(message)}; the file was left alone.`,
  );
}

function commitMessage(environment: string, { written }: Prepared, changes: readonly Change[]): string {
  const count = written.length === 1 ? '1 entry' : `${written.length} entries`;
  return `memjoin: back up ${environment} (${count})\n\n${changes.map(({ path }) => path).join('\n')}\n`;
}
