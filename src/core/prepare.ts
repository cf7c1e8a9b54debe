/**
 * What an environment writes for what its source holds: which ids get a new version, and its line.
 *
 * An environment rewrites only entries it minted; to change another's it mints its own under the same id. Only changed
 * content is written, so preparing twice writes nothing the second time.
 */
import type { Entry } from './entry.ts';
import { nextVersion, type Wanted, type Write } from './next-version.ts';
import { tick } from './stamp.ts';
import type { Sha256 } from './unique-id.ts';
import { shownOf, type Version } from './view.ts';

export type Prepared = {
  /** New entries, and new versions of entries of this environment, in source order. */
  readonly written: readonly Entry[];
  /** Ids that the source holds and that were purged: not written. */
  readonly refused: readonly string[];
};

/**
 * Returns what to write so that the state says what the source says.
 *
 * With a `shadow` (id → content key when the source was last read) an id is written exactly when source and shadow differ
 * for it and the view does not say it already; without one, when no known version under the id has that content.
 * What `isSeen` denies of other environments' versions stays beside what is written, as a conflict; without it, all is
 * superseded. `now` is in milliseconds since 1970.
 */
export function prepare(
  wanted: readonly Wanted[],
  known: ReadonlyMap<string, readonly Version[]>,
  writer: {
    readonly environment: string;
    readonly now: number;
    readonly sha256: Sha256;
    readonly shadow?: ReadonlyMap<string, string> | undefined;
    readonly isSeen?: Write['isSeen'];
  },
): Prepared {
  const written: Entry[] = [];
  const refused: string[] = [];
  /** Stamp of this batch alone: an id whose stamp lies in the future must not carry the rest of the batch with it. */
  let batch: string | undefined;
  for (const element of wanted) {
    const versions = known.get(element.id) ?? [];
    if (!isToWrite(element, versions, writer.shadow)) continue;
    // What somebody wrote unaware of the purge still shows, and may be changed.
    if (versions.some(({ metadata }) => metadata.isPurged) && shownOf(element.id, versions) === undefined) {
      refused.push(element.id);
      continue;
    }
    batch = tick(batch, writer.now);
    written.push(nextVersion(element, versions, { ...writer, batch }));
  }
  return { written, refused };
}

function isToWrite(
  element: Wanted,
  versions: readonly Version[],
  shadow: ReadonlyMap<string, string> | undefined,
): boolean {
  if (shadow === undefined) return !versions.some(({ content }) => content.key === element.key);
  if (shadow.get(element.id) === element.key) return false;
  return shownOf(element.id, versions)?.winner.content.key !== element.key;
}
