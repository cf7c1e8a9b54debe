import { printable } from '../../core/printable.ts';
import { readCommit } from '../../git/commit.ts';
import { operationInProgress } from '../../git/operations.ts';
import { currentBranch, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { otherWorkTreeOf } from '../../git/work-trees.ts';
import { publish } from '../publish.ts';
import type { Settings } from '../settings.ts';
import { isDue } from '../settle/settle.ts';
import { SETTLE_MESSAGE, SETTLER } from '../settle/settle-head.ts';
import type { Range } from './range.ts';
import { type Findings, verify } from './verify.ts';

/** What a repair found and did. */
export type Repaired = {
  readonly findings: Findings;
  /** The files that changed, or would. */
  readonly changedPaths: readonly string[];
  /** The new commit; undefined if nothing was missing, or in a dry run. */
  readonly commit: string | undefined;
  /** Full name of the branch that moved, or would; undefined where HEAD is detached. */
  readonly branch: string | undefined;
  /** Full sentences for the user. */
  readonly notes: readonly string[];
};

/** How often the branch may move under a repair before it gives up. */
const TRIES = 20;

/**
 * Verifies the range that `text` names and, if its tip lacks anything, adds one commit to the branch at its tip that has it:
 * each file becomes the join of what it held in the range. That commit is a function of the commits alone, made as
 * post-merge makes its own, so every clone and pipeline that repairs the same range makes the same. Where every entry is in
 * some file of the tip nothing is to be repaired, though post-merge would bring a deleted host file back. The branch moves
 * by compare-and-swap; index and work tree follow where it is checked out; a detached HEAD moves as in `git commit`.
 * Throws `usage` if the tip is no branch, `operation-in-progress`, and as `verify` does.
 */
export async function repair(
  repository: Repository,
  { dir }: Settings,
  { text, dryRun }: { readonly text: string | undefined; readonly dryRun: boolean },
): Promise<Repaired> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const { range, findings, settled } = await verify(repository, { dir, text });
    const isWhole = findings.losses.length + findings.stale.length === 0;
    const changes = isWhole ? [] : settled.changes.filter(isDue);
    const result = { findings, changedPaths: changes.map(({ path }) => path), notes: findings.notes };
    if (changes.length === 0) return { ...result, commit: undefined, branch: range.branch };
    const { ref, isCheckedOut } = await placeFor(repository, range);
    const branch = ref === 'HEAD' ? undefined : ref;
    if (dryRun) return { ...result, commit: undefined, branch };
    const { date } = await readCommit(repository, range.tip);
    // A branch that is not checked out moves as in a bare repository: the index and work tree here are another's.
    const published = await publish(isCheckedOut ? repository : { ...repository, topLevel: undefined }, {
      branch: ref,
      head: range.tip,
      dir,
      files: changes,
      message: SETTLE_MESSAGE,
      identity: SETTLER,
      date,
    });
    if (published.kind === 'moved') continue;
    return { ...result, commit: published.oid, branch, notes: [...result.notes, ...published.notes] };
  }
  throw new ToolError('ref-moved', `The branch moved ${TRIES} times meanwhile; nothing was committed.`, {
    hint: 'Run memjoin repair again.',
  });
}

type Place = { readonly ref: string; readonly isCheckedOut: boolean };

/** Returns the ref to move: the branch that was named, or HEAD where it is detached. */
async function placeFor(repository: Repository, { name, branch, tip }: Range): Promise<Place> {
  const current = await currentBranch(repository);
  if (branch === undefined && (current !== undefined || (await resolveRevision(repository, 'HEAD')) !== tip)) {
    throw new ToolError('usage', `${printable(name)}: is no branch here, so there is nothing to put the repair on.`, {
      hint: 'Check a branch out that holds it, or make one (git branch NAME COMMIT), and name that as the end of the range.',
    });
  }
  const elsewhere = branch === undefined ? undefined : await otherWorkTreeOf(repository, branch);
  if (elsewhere !== undefined) {
    throw new ToolError('operation-in-progress', `${printable(name)}: is checked out in ${printable(elsewhere)}.`, {
      hint: 'Run memjoin repair there.',
    });
  }
  const isCheckedOut = branch === current;
  const operation = isCheckedOut ? await operationInProgress(repository) : undefined;
  if (operation !== undefined) {
    throw new ToolError('operation-in-progress', `A ${operation} is in progress here; nothing was written.`, {
      hint: 'Finish it (git status says how), then run memjoin repair again.',
    });
  }
  return { ref: branch ?? 'HEAD', isCheckedOut };
}
