import { printable } from '../core/printable.ts';
import { type Identity, readCommit } from '../git/commit.ts';
import { operationInProgress } from '../git/operations.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { listCommit, readFiles } from './content.ts';
import { unifiedPath } from './managed.ts';
import { publish } from './publish.ts';
import type { Settings } from './settings.ts';
import { type Change, settle } from './settle.ts';

/** Who settles: fixed, so that every clone that repairs the same commit makes the same repair. */
export const SETTLER: Identity = { name: 'memjoin', email: 'memjoin@localhost' };
/** What such a commit says, fixed for the same reason. */
export const SETTLE_MESSAGE =
  'memjoin: settle memory files\n\nThe commit before lacks entries that it comes from, or its unified file is stale.\n';

/** What was done, one full sentence each. */
export type HeadReport = { readonly notes: readonly string[] };

/**
 * Settles the commit that HEAD stands on: if it lacks entries of its parents or of ORIG_HEAD, or its unified file is
 * stale, one follow-up commit holds them. That commit is a function of HEAD alone (fixed identity, message and HEAD's
 * date), so clones that repair the same thing make the same commit. A difference in form only is left.
 */
export async function settleHead(repository: Repository, settings: Settings): Promise<HeadReport> {
  const operation = await operationInProgress(repository);
  // In post-merge MERGE_HEAD still stands beside the finished merge.
  if (operation !== undefined && operation !== 'merge') return { notes: [] };
  const branch = await currentBranch(repository);
  if (branch === undefined) return { notes: [] };
  for (;;) {
    const commit = await readCommit(repository, 'HEAD');
    const before = await resolveRevision(repository, 'ORIG_HEAD');
    const origins = [...new Set([...commit.parents, ...(before === undefined ? [] : [before])])];
    const listings = await Promise.all(
      [commit.oid, ...origins].map((rev) => listCommit(repository, rev, settings.dir)),
    );
    const [files = new Map<string, Buffer>(), ...held] = await readFiles(repository, listings);
    const settled = settle({ files, held, unified: unifiedPath(settings.dir) });
    const notes = settled.unreadable
      .filter(({ where }) => where === 'here')
      .map(
        ({ path, problem }) => `${printable(path)}:${problem.line}:${problem.column}: ${printable(problem.message)}.`,
      );
    const changes = settled.changes.filter(({ isAbsent, missing }) => isAbsent || missing.length > 0);
    if (changes.length === 0) return { notes };
    if (settings.repair === 'warn') return { notes: [...notes, ...changes.map((change) => describe(change, 'lacks'))] };
    const published = await publish(repository, {
      branch,
      head: commit.oid,
      files: changes,
      message: SETTLE_MESSAGE,
      identity: SETTLER,
      date: commit.date,
    });
    if (published.kind === 'committed') {
      return { notes: [...notes, ...published.notes, ...changes.map((change) => describe(change, 'got back'))] };
    }
  }
}

function describe({ path, missing, isAbsent }: Change, verb: string): string {
  if (isAbsent) return `${printable(path)} is ${verb === 'lacks' ? 'missing' : 'back'}.`;
  return `${printable(path)} ${verb} ${missing.length} ${missing.length === 1 ? 'entry' : 'entries'}.`;
}
