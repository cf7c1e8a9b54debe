import { readEntries } from '../core/read-entries.ts';
import { type Shown, shownOf, type Version, versionsById } from '../core/view.ts';
import { type Input, readInput } from './read-input.ts';
import { sha256 } from './sha256.ts';

/** An id that only one side shows; `isHeld` if the other holds that very content all the same, hidden or superseded. */
export type OneSided = { readonly id: string; readonly shown: Version; readonly isHeld: boolean };

/** What two sides show, id by id, each list in the order in which the side it stands for shows it. */
export type Comparison = {
  readonly onlyFirst: readonly OneSided[];
  readonly onlySecond: readonly OneSided[];
  readonly differing: readonly { readonly id: string; readonly first: Version; readonly second: Version }[];
  /** How many ids show the same content on both sides. */
  readonly same: number;
};

/** One side of a comparison: the entries of each id. */
export type Side = ReadonlyMap<string, readonly Version[]>;

/**
 * Returns the entries of a file in any form that {@link readInput} takes, by id. Throws `invalid-memory` with name, line
 * and column.
 */
export function sideOf(input: Input): Side {
  const read = readEntries(readInput(input), sha256);
  if (!read.ok) throw new Error(`invariant: what was read once reads again (${read.problem.message})`);
  return versionsById(read.value.values(), sha256);
}

/** Compares what two sides show under each id. Numbers count by value, white space and the order of members do not count. */
export function compareSides(first: Side, second: Side): Comparison {
  const inFirst = shownIn(first);
  const inSecond = shownIn(second);
  const differing: Comparison['differing'][number][] = [];
  let same = 0;
  for (const [id, { winner }] of inFirst) {
    const other = inSecond.get(id)?.winner;
    if (other === undefined) continue;
    if (winner.content.key === other.content.key) same++;
    else differing.push({ id, first: winner, second: other });
  }
  return {
    onlyFirst: oneSided(inFirst, { shown: inSecond, held: second }),
    onlySecond: oneSided(inSecond, { shown: inFirst, held: first }),
    differing,
    same,
  };
}

function shownIn(side: Side): ReadonlyMap<string, Shown> {
  const shown = new Map<string, Shown>();
  for (const [id, versions] of side) {
    const value = shownOf(id, versions);
    if (value !== undefined) shown.set(id, value);
  }
  return shown;
}

function oneSided(
  own: ReadonlyMap<string, Shown>,
  other: { readonly shown: ReadonlyMap<string, Shown>; readonly held: Side },
): readonly OneSided[] {
  return [...own]
    .filter(([id]) => !other.shown.has(id))
    .map(([id, { winner }]) => ({
      id,
      shown: winner,
      isHeld: (other.held.get(id) ?? []).some(
        ({ metadata, content }) => !metadata.isPurged && content.key === winner.content.key,
      ),
    }));
}
