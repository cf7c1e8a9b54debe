/** What a source has to ask of a state: the versions of what it says otherwise than last time, and of the rest only whether it is held. */
import { type AskedIds, entriesOfIds } from '../../core/entries-of-ids.ts';
import { type Version, versionsById } from '../../core/view.ts';
import type { Element } from '../../dialects/element.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { type Hashes, isUnchanged, type Shadow } from './shadow.ts';

/** The versions of each id that is in question, and those other ids of a source that need no look at their versions. */
export type KnownIds = {
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  readonly others: ReadonlySet<string>;
};

/**
 * Returns what `sourceChanges` needs of the canonical file `bytes`, which holds all that is known: with it, it returns what
 * it returns of the versions of all ids. Undefined if `bytes` is no such file.
 */
export function knownOf(
  bytes: Buffer,
  elements: readonly Element[],
  source: {
    /** Of `elements`. */
    readonly hashes: Hashes;
    readonly shadow: Shadow;
    readonly deletions: Settings['deletions'];
  },
): KnownIds | undefined {
  const found = entriesOfIds(bytes, askedOf(elements, source), sha256);
  return found && { versions: versionsById(found.entries, sha256), others: found.others };
}

function askedOf(elements: readonly Element[], { hashes, shadow, deletions }: Parameters<typeof knownOf>[2]): AskedIds {
  const wanted = new Set<string>();
  const others = new Set<string>();
  for (const { id } of elements) (isUnchanged(shadow, id, hashes.get(id) as string) ? others : wanted).add(id);
  if (deletions === 'hide') {
    for (const id of shadow.ids.keys()) if (!others.has(id)) wanted.add(id);
  }
  return { wanted, others };
}
