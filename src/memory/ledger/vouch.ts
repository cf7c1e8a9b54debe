import { missingFrom } from '../../core/conservation.ts';
import { type Blob, readBlobs } from '../../git/blobs.ts';
import { writeTree } from '../../git/commit.ts';
import { currentBranch, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { FileIds } from '../content.ts';
import { type Expected, noteExpected } from '../settle/shortcuts.ts';
import { sha256 } from '../sha256.ts';
import { ledgerId } from './ledger.ts';

/** Where the commit is going to be made; `undefined` on no branch, or before the first commit. */
export type CommitPlace = {
  /** Full name of the branch, and the commit it stands on. */
  readonly branch: string;
  readonly head: string;
  readonly ledger: string | undefined;
};

/** Returns where the next commit is going to be made. */
export async function readCommitPlace(repository: Repository): Promise<CommitPlace | undefined> {
  const [branch, head] = await Promise.all([currentBranch(repository), resolveRevision(repository, 'HEAD')]);
  if (branch === undefined || head === undefined) return undefined;
  return { branch, head, ledger: await ledgerId(repository, branch) };
}

/** What pre-commit has made of the index. */
type Outcome = {
  readonly place: CommitPlace | undefined;
  /** Path of the unified file. */
  readonly unified: string;
  /** Managed files of HEAD, and of the index now. */
  readonly headIds: FileIds;
  readonly settledIds: FileIds;
  /** Whether all of them could be read, and HEAD is all that the commit comes from. */
  readonly isComplete: boolean;
};

/**
 * Notes, where that is so, that nothing is left to settle after the commit of this index, so that post-commit need not
 * look at it again.
 */
export async function vouchForCommit(repository: Repository, outcome: Outcome): Promise<void> {
  noteExpected(repository, await expectedOf(repository, outcome));
}

async function expectedOf(
  repository: Repository,
  { place, unified: path, headIds, settledIds, isComplete }: Outcome,
): Promise<Expected | undefined> {
  const unified = settledIds.get(path);
  if (!isComplete || unified === undefined || place === undefined) return undefined;
  const { ledger } = place;
  // The settled file holds all of HEAD's.
  const isHeld = ledger === undefined || [unified, headIds.get(path)].includes(ledger);
  if (!isHeld && !(await holds(repository, unified, ledger))) return undefined;
  const tree = await treeOf(repository);
  return tree === undefined ? undefined : { ...place, tree, unified };
}

async function holds(repository: Repository, unified: string, ledger: string): Promise<boolean> {
  const blobs = await readBlobs(repository, [unified, ledger]).catch((error: unknown) => {
    // Vouching only saves post-commit a look; that tells what is wrong with the ledger.
    if (error instanceof ToolError && error.code === 'read-failed') return new Map<string, Blob>();
    throw error;
  });
  const [output, input] = [blobs.get(unified)?.bytes, blobs.get(ledger)?.bytes];
  return output !== undefined && input !== undefined && missingFrom(output, input, { sha256, limit: 1 }).length === 0;
}

/** Returns the tree of the index, or undefined if it cannot be written: Git itself will say why. */
async function treeOf(repository: Repository): Promise<string | undefined> {
  try {
    return await writeTree(repository, {});
  } catch (error) {
    if (error instanceof ToolError && error.code === 'git-failed') return undefined;
    throw error;
  }
}
