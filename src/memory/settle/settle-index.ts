import { writeTree } from '../../git/commit.ts';
import { updateIndex } from '../../git/index-entries.ts';
import { mergeHeads } from '../../git/operations.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { listCommit, listStaged } from '../content.ts';
import { readCommitPlace, vouchForCommit } from '../ledger/vouch.ts';
import { unifiedPath } from '../managed.ts';
import { checkSecrets } from '../secrets/check-secrets.ts';
import type { Settings } from '../settings.ts';
import { findStagedSource, withoutSource } from '../source/staged-source.ts';
import { followInNextIndex } from './next-index.ts';
import { settleStaged } from './settle-staged.ts';
import { noteSettled } from './settled-note.ts';
import { storeSettled } from './store-settled.ts';

/** What pre-commit did, one full sentence each, and whether anything is left to commit. */
export type IndexReport = { readonly notes: readonly string[]; readonly isNothingLeft: boolean };

/**
 * Settles what is about to be committed, the index (`GIT_INDEX_FILE` may name a temporary one): a staged source is backed
 * up instead of committed, hand-made changes of our host file are stamped, entries that HEAD or a commit being merged
 * holds come back, and the unified file is the join of the staged host files. The work tree follows, but nothing unstaged
 * in it is committed. Throws `invalid-memory` for a staged file that cannot be read, and with `memjoin.secrets=block`
 * `secret-found` for a stamped entry that looks like a secret: the commit must not go on.
 * `now` is in milliseconds since 1970.
 */
export async function settleIndex(
  repository: Repository,
  settings: Settings,
  { now }: { readonly now: number },
): Promise<IndexReport> {
  const { dir } = settings;
  const [stagedIds, headIds, mergedIds, source] = await Promise.all([
    listStaged(repository, dir),
    listCommit(repository, 'HEAD', dir),
    Promise.all(mergeHeads(repository).map((rev) => listCommit(repository, rev, dir))),
    // Without a name there is no host file to back it up into.
    settings.environment === undefined ? undefined : findStagedSource(repository, settings),
  ]);
  if (source === undefined && stagedIds.size === 0 && headIds.size === 0 && mergedIds.length === 0) {
    return { notes: [], isNothingLeft: false };
  }
  const staged = { stagedIds, headIds, mergedIds, source };
  const {
    before,
    changes,
    stamped,
    notes: done,
    isComplete,
  } = await settleStaged(repository, staged, { settings, now });
  const notes = [...done, ...(await checkSecrets(repository, settings, stamped))];

  const [place, stored] = await Promise.all([
    readCommitPlace(repository),
    storeSettled(repository, { changes, before }),
  ]);
  const { written } = stored;
  try {
    // In one step: a source that was taken out and not backed up (the disk is full) would be missing in the next try.
    await updateIndex(repository, [...written, ...withoutSource(source)]);
    await followInNextIndex(repository, { dir, written, source, before: [stagedIds, headIds] });
    notes.push(...stored.refreshWorkTree());
  } finally {
    stored.discard();
  }
  const settledIds = new Map([...stagedIds, ...written.map(({ path, oid }) => [path, oid] as const)]);
  if (isComplete) noteSettled(repository, settledIds);
  await vouchForCommit(repository, {
    place,
    unified: unifiedPath(dir),
    headIds,
    settledIds,
    isComplete: isComplete && mergedIds.length === 0,
  });
  const isNothingLeft = source !== undefined && mergedIds.length === 0 && (await isIndexLikeHead(repository));
  return { notes, isNothingLeft };
}

async function isIndexLikeHead(repository: Repository): Promise<boolean> {
  const head = await resolveRevision(repository, 'HEAD', 'tree');
  return (await writeTree(repository, {})) === head;
}
