/**
 * Settle: what the managed files should be against what they are. Each file should hold the join of itself and of every
 * state it comes from; the unified file the join of itself and all host files. Hooks, backup and repair share this
 * comparison; they differ in what they compare and where the result goes. Contents in, contents out.
 */
import { missingFrom } from '../../core/conservation.ts';
import { joinAll } from '../../core/join.ts';
import type { Problem } from '../../core/problem.ts';
import type { Files } from '../content.ts';
import { lackingOf, requireConserved } from '../guard.ts';
import { sha256 } from '../sha256.ts';
import { hasMarkers } from './conflict-markers.ts';

/** One file that is not what it should be. */
export type Change = {
  readonly path: string;
  /** What it should hold. */
  readonly bytes: Buffer;
  /** Unique ids of the result that it lacks, or holds in a lower version; none if only its form is wrong. */
  readonly missing: readonly string[];
  /** Whether there is no such file. */
  readonly isAbsent: boolean;
  /** Whether it holds conflict markers, and so is no JSON, though nothing of it need be missing. */
  readonly isMarked: boolean;
};

/** A file that cannot be read; it is left alone, and what it holds stays out of the unified file. */
export type Unreadable = {
  readonly path: string;
  /** Whether it is the present content, or one it comes from. */
  readonly where: 'here' | 'history';
  readonly bytes: Buffer;
  readonly problem: Problem;
};

export type Settled = { readonly changes: readonly Change[]; readonly unreadable: readonly Unreadable[] };

/** What is compared: the present files, the states whose entries they must hold, and the path of the unified file. */
export type State = { readonly files: Files; readonly held: readonly Files[]; readonly unified: string };

/**
 * Returns how `files` must change to hold everything that they and the states in `held` hold.
 * Throws `conservation` if a result would not: that is a defect, and nothing may be written then.
 */
export function settle({ files, held, unified }: State): Settled {
  const changes: Change[] = [];
  const unreadable: Unreadable[] = [];
  const paths = new Set([files, ...held].flatMap((state) => [...state.keys()]));
  paths.delete(unified);
  const hosts: Buffer[] = [];
  for (const path of [...paths].sort()) {
    const bytes = joinReadable(path, contentsOf(path, files, held), unreadable);
    if (bytes === undefined) continue;
    hosts.push(bytes);
    noteChange(changes, { path, before: files.get(path), bytes });
  }
  const bytes = unify(unified, contentsOf(unified, files, held), { hosts, unreadable });
  if (bytes !== undefined) noteChange(changes, { path: unified, before: files.get(unified), bytes });
  return { changes, unreadable };
}

/** Whether a file is to be written though nobody asked for its form: it lacks something, or no reader of JSON can take it. */
export function isDue({ isAbsent, missing, isMarked }: Change): boolean {
  return isAbsent || missing.length > 0 || isMarked;
}

/** What one file must hold: its present content, and those it comes from; each once. */
type Contents = { readonly here: Buffer | undefined; readonly others: readonly Buffer[] };

function contentsOf(path: string, files: Files, held: readonly Files[]): Contents {
  const here = files.get(path);
  const others = held.map((state) => state.get(path)).filter((bytes) => bytes !== undefined && bytes !== here);
  return { here, others: [...new Set(others)] as readonly Buffer[] };
}

/** Joins the contents of a file that can be read and names the others; undefined if its present content is among these. */
function joinReadable(path: string, { here, others }: Contents, unreadable: Unreadable[]): Buffer | undefined {
  let inputs = here === undefined ? others : [here, ...others];
  while (inputs.length > 0) {
    const joined = joinAll(inputs, sha256);
    if (joined.ok) {
      requireConserved(path, joined.bytes, inputs);
      return joined.bytes;
    }
    const culprit = inputs[joined.index];
    if (culprit === undefined) throw new Error('invariant: a join names the input that cannot be read');
    unreadable.push({ path, where: culprit === here ? 'here' : 'history', bytes: culprit, problem: joined.problem });
    if (culprit === here) return undefined;
    inputs = inputs.filter((bytes) => bytes !== culprit);
  }
  return undefined;
}

/** Returns the unified file: the join of what it holds and of the host files that it does not hold yet. */
function unify(
  path: string,
  contents: Contents,
  { hosts, unreadable }: { readonly hosts: readonly Buffer[]; readonly unreadable: Unreadable[] },
): Buffer | undefined {
  const own = joinReadable(path, contents, unreadable);
  if (own === undefined && contents.here !== undefined) return undefined;
  const lacking = own === undefined ? hosts : lackingOf(own, hosts);
  if (own !== undefined && lacking.length === 0) return own;
  if (lacking.length === 0) return undefined;
  return joinReadable(path, { here: undefined, others: own === undefined ? lacking : [own, ...lacking] }, unreadable);
}

function noteChange(
  changes: Change[],
  { path, before, bytes }: { readonly path: string; readonly before: Buffer | undefined; readonly bytes: Buffer },
): void {
  if (before?.equals(bytes)) return;
  const missing = before === undefined ? [] : missingFrom(before, bytes, { sha256, limit: Number.POSITIVE_INFINITY });
  changes.push({
    path,
    bytes,
    missing,
    isAbsent: before === undefined,
    isMarked: before !== undefined && hasMarkers(before),
  });
}
