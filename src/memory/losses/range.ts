import { printable } from '../../core/printable.ts';
import { type GraphCommit, listGraph, requireWholeHistory } from '../../git/commit-graph.ts';
import { lostCommit, unreadableCommit } from '../../git/lost-head.ts';
import { fullRefName, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';

/** A range of commits, of which the last must hold what all hold. */
export type Range = {
  /** What its tip is called: as typed, or `HEAD`. */
  readonly name: string;
  /** Object id of its tip. */
  readonly tip: string;
  /** Full name of the branch that was named as its tip, if it was one. */
  readonly branch: string | undefined;
  /** Its commits and their boundary, children before parents; the tip among them. */
  readonly commits: readonly GraphCommit[];
  /** Whether no range was named. */
  readonly isDefault: boolean;
};

/**
 * Returns the range that `text` names: `A..B` (what B brings over A), `A...B` (both sides, B is the tip), a revision (all
 * of its history), or, if it is left out, HEAD and its parents. Throws `usage` for what is none of these, and
 * `read-failed` where a shallow clone does not have the whole of it, or the commit of a ref is lost.
 */
export async function readRange(repository: Repository, text: string | undefined): Promise<Range> {
  const { from, name, revisions } = await parseRange(repository, text);
  const tip = await requireCommit(repository, name, text);
  const start = from === undefined ? undefined : await requireCommit(repository, from, text);
  const graph = await listGraph(repository, revisions(tip, start ?? tip));
  await requireWholeHistory(repository, graph);
  // The tip of an empty range is still to be looked at.
  const commits = graph.some(({ oid }) => oid === tip)
    ? graph
    : [...(await listGraph(repository, [`${tip}^!`])).filter(({ isBoundary }) => !isBoundary), ...graph];
  return { name, tip, branch: await branchOf(repository, name), commits, isDefault: text === undefined };
}

type Parsed = {
  readonly from: string | undefined;
  readonly name: string;
  readonly revisions: (tip: string, start: string) => readonly string[];
};

async function parseRange(repository: Repository, text: string | undefined): Promise<Parsed> {
  if (text === undefined) return { from: undefined, name: 'HEAD', revisions: (tip) => [`${tip}^!`] };
  const match = /^(.*?)(\.\.\.?)(.*)$/s.exec(text);
  if (match === null || (await resolveRevision(repository, text)) !== undefined) {
    return { from: undefined, name: text, revisions: (tip) => [tip] };
  }
  const [, from = '', dots, to = ''] = match;
  const ends = { from: from === '' ? 'HEAD' : from, name: to === '' ? 'HEAD' : to };
  if (dots === '...') return { ...ends, revisions: (tip, start) => [`${start}...${tip}`] };
  return { ...ends, revisions: (tip, start) => [tip, `^${start}`] };
}

async function requireCommit(repository: Repository, name: string, text: string | undefined): Promise<string> {
  const oid = await resolveRevision(repository, name);
  if (oid !== undefined) return oid;
  // Any object id names something for Git, so only of a ref it is known that its commit was here.
  const lost = (await fullRefName(repository, name)) === undefined ? undefined : await lostCommit(repository, name);
  if (lost !== undefined) throw unreadableCommit(name, lost);
  if (text === undefined) {
    throw new ToolError('usage', 'There is no commit here yet.', { hint: 'Name a range: A..B, A...B, or a branch.' });
  }
  throw new ToolError('usage', `${printable(name)}: no such commit here.`, {
    hint: 'Name a range of commits that are here: A..B, A...B, or a branch; fetch what is missing.',
  });
}

async function branchOf(repository: Repository, name: string): Promise<string | undefined> {
  const ref = await fullRefName(repository, name);
  return ref?.startsWith('refs/heads/') ? ref : undefined;
}
