import { emptyTree, pathsBetween } from './ancestry.ts';
import { findArrived } from './arrived.ts';
import { mendCutShort } from './cut-short.ts';
import { findInTheWay } from './in-the-way.ts';
import { updateIndex } from './index-entries.ts';
import { isCommitOpen } from './open-commit.ts';
import { operationInProgress } from './operations.ts';
import { decodePath, splitRecords } from './path-text.ts';
import { currentBranch, readRef, resolveRevision, updateRef } from './refs.ts';
import { gitIn, type Repository } from './repository.ts';
import { DURABLE, NO_HOOKS } from './run.ts';
import { ToolError } from './tool-error.ts';

/** Whether a branch has moved: `reason` is half a sentence, `a merge is in progress`. */
export type Move = { readonly kind: 'moved' } | { readonly kind: 'stays'; readonly reason: string };

/** Where a branch is to move. */
export type MoveRequest = {
  /** Full name of the branch. */
  readonly branch: string;
  /** The commit it stands on; `undefined` before its first one. */
  readonly from: string | undefined;
  /** A descendant of that commit. */
  readonly to: string;
  /** Tells the paths of which the work tree is compared byte by byte, whatever its time stamps say. */
  readonly isWatched: (path: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Line for the reflog. */
  readonly message: string;
};

/**
 * Moves the checked-out branch to a later commit together with index and work tree, unless anything of the user's is in
 * the way: then nothing is changed. What is staged or changed in other paths stays as it is. Index and work tree go first:
 * cut off before the branch, they hold what the next move brings anyway.
 */
export async function moveCheckout(repository: Repository, request: MoveRequest): Promise<Move> {
  const { branch, from, to, now } = request;
  const obstacle = await findObstacle(repository, { branch, now });
  if (obstacle !== undefined) return stays(obstacle);
  if (repository.isBare) return moveRef(repository, request);
  const target = await resolveRevision(repository, TARGET);
  if (target !== undefined && target !== from) await mendCutShort(repository, { ...request, target });
  await refreshIndex(repository);
  const start = await startOf(repository, { from, target });
  const arrived = await findArrived(repository, start, to);
  const settled = new Set(arrived.changes.map(({ path }) => path));
  const inTheWay = await findInTheWay(repository, { ...request, from: start, isSettled: (path) => settled.has(path) });
  if (inTheWay !== undefined) return stays(inTheWay);
  if ((await readRef(repository, branch)) !== from) return stays(MOVED);
  await noteTarget(repository, to);
  try {
    await updateIndex(repository, arrived.changes);
    if (arrived.changes.length > 0) await refreshIndex(repository);
    await readTrees(repository, start, to);
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'git-failed') throw error;
    await updateIndex(repository, arrived.before);
    await mendCutShort(repository, { ...request, target: to });
    return stays(`Git finds something in the way (${error.message})`);
  }
  const move = await moveRef(repository, request);
  // Somebody committed in this moment: what the move has changed follows that commit.
  if (move.kind === 'stays') await readTrees(repository, to, (await readRef(repository, branch)) ?? start);
  return move;
}

/** Where the last move of this work tree went; such refs are the work tree's own. */
const TARGET = 'refs/worktree/memjoin/target';

/**
 * Returns the commit or tree that the index stands on: `from`, or where a move was killed between index and branch, the
 * target of that move.
 */
const startOf = async (
  repository: Repository,
  { from, target }: { readonly from: string | undefined; readonly target: string | undefined },
): Promise<string> => {
  const start = from ?? (await emptyTree(repository));
  if (target === undefined || target === from) return start;
  const moved = await pathsBetween(repository, from, target);
  const { stdout } = await gitIn(repository, ['diff-index', '--cached', '--name-only', '-z', '--no-renames', target]);
  const other = splitRecords(stdout).map(decodePath);
  return moved.size > 0 && !other.some((path) => moved.has(path)) ? target : start;
};

const noteTarget = async (repository: Repository, to: string): Promise<void> => {
  await updateRef(repository, TARGET, { from: await readRef(repository, TARGET), to, message: 'memjoin: move' });
};

const refreshIndex = async (repository: Repository): Promise<void> => {
  await gitIn(repository, [...NO_HOOKS, 'update-index', '-q', '--refresh'], { allowExit: [1, 128] });
};

const MOVED = 'it has moved meanwhile';

const stays = (reason: string): Move => ({ kind: 'stays', reason });

const findObstacle = async (
  repository: Repository,
  { branch, now }: Pick<MoveRequest, 'branch' | 'now'>,
): Promise<string | undefined> => {
  const places = await countCheckouts(repository, branch);
  if (repository.isBare) return places === 0 ? undefined : 'it is checked out in a work tree';
  if (repository.topLevel === undefined) return 'there is no work tree here';
  const operation = await operationInProgress(repository);
  if (operation !== undefined) return `a ${operation} is in progress`;
  if ((await currentBranch(repository)) !== branch) return 'it is not checked out here';
  if (places > 1) return 'it is checked out in another work tree too';
  return isCommitOpen(repository, now) ? 'a commit seems to be under way' : undefined;
};

const countCheckouts = async (repository: Repository, branch: string): Promise<number> => {
  const { stdout } = await gitIn(repository, ['worktree', 'list', '--porcelain']);
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line === `branch ${branch}`).length;
};

/** Moves index and work tree as a fast-forward does; fails, with nothing changed, if that would undo work of the user. */
const readTrees = async (repository: Repository, from: string, to: string): Promise<void> => {
  await gitIn(repository, [...NO_HOOKS, 'read-tree', '-m', '-u', '--no-recurse-submodules', from, to]);
};

const moveRef = async (repository: Repository, { branch, from, to, message }: MoveRequest): Promise<Move> =>
  (await updateRef(repository, branch, { from, to, message, options: DURABLE })) ? { kind: 'moved' } : stays(MOVED);
