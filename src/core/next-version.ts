/**
 * The next version that an environment writes under an id: of its own entry if it minted one, else of a new one. An
 * environment never rewrites another's entry; it supersedes it.
 */
import { awareOf } from './aware.ts';
import { lineOf, type MetadataField } from './canonical.ts';
import { type Entry, type EntryContent, entryOfLine } from './entry.ts';
import { compareInstants, parseInstant } from './instant.ts';
import { compareText, compareVersions } from './order.ts';
import { LAST_STAMP, tick } from './stamp.ts';
import { mintUniqueId, type Sha256 } from './unique-id.ts';
import type { Version } from './view.ts';

/** What an id shall hold: its content, and the JSON text of the id where no member `id` holds it. */
export type Wanted = EntryContent & { readonly idLiteral: string | undefined };

/** Who writes, when, and what. */
export type Write = {
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly sha256: Sha256;
  /** The stamp to use if it is later than all that is known under the id. */
  readonly batch: string;
  /** Whether the version hides its id: the content stays. */
  readonly isDeleted?: boolean;
  /** Tells of a version of another environment whether the writer has seen it; without it, all is seen. */
  readonly isSeen?: ((version: Version) => boolean) | undefined;
};

/**
 * Returns the next version of `wanted.id`, which supersedes those of the `versions` of that id that the writer is aware of.
 * Its stamp is that of the batch, unless a known version is not before it: then it is the first stamp after that one.
 */
export function nextVersion(wanted: Wanted, versions: readonly Version[], write: Write): Entry {
  const { environment, batch, now, sha256, isSeen } = write;
  const seen = latest(versions);
  const stamp = compareInstants(parseInstant(seen), parseInstant(batch)) < 0 ? batch : tick(seen, now);
  const own = versions
    .filter(({ entry }) => entry.place.environment === environment)
    // A time beyond all stamps would beat every later version: such an entry is superseded, as another's is.
    .filter(({ metadata }) => compareInstants(parseInstant(metadata.timestamp), parseInstant(stamp)) <= 0)
    // Nor can a purged entry say anything again, or one whose version has no successor.
    .filter(({ metadata }) => !metadata.isPurged && metadata.version < Number.MAX_SAFE_INTEGER)
    .sort((a, b) => compareVersions(b.entry.line, a.entry.line))[0];
  const uniqueId = own?.entry.uniqueId ?? mintUnused({ environment, id: wanted.id, stamp, now }, versions);
  const fields = metadataFields({
    uniqueId,
    environment,
    stamp,
    version: own === undefined ? 1 : own.metadata.version + 1,
    idLiteral: wanted.idLiteral,
    isDeleted: write.isDeleted ?? false,
    supersedes: supersededBy(uniqueId, own, isSeen ? awareOf(versions, { environment, isSeen }) : versions),
  });
  return entryOfLine(lineOf(fields, wanted.text), sha256);
}

/**
 * Returns a unique id that no known version of the id has. A new stamp makes it new but at the end of all stamps, where
 * the clock stands still: then an earlier one does, since the order of versions does not look at it.
 */
function mintUnused(
  { environment, id, stamp, now }: { environment: string; id: string; stamp: string; now: number },
  versions: readonly Version[],
): string {
  const taken = new Set(versions.map(({ entry }) => entry.uniqueId));
  let minted = stamp;
  for (;;) {
    const uniqueId = mintUniqueId({ environment, id, stamp: minted });
    if (!taken.has(uniqueId)) return uniqueId;
    minted = minted === LAST_STAMP ? tick(undefined, now) : tick(minted, now);
  }
}

/** Returns the metadata members of a version this environment writes, in canonical order. */
function metadataFields(version: {
  uniqueId: string;
  environment: string;
  stamp: string;
  version: number;
  idLiteral: string | undefined;
  isDeleted: boolean;
  supersedes: ReadonlyMap<string, number>;
}): readonly MetadataField[] {
  const superseded = [...version.supersedes].sort(([a], [b]) => compareText(a, b));
  // Written by hand: an object would move keys that look like numbers to the front.
  const pairs = superseded.map(([uniqueId, seen]) => `${JSON.stringify(uniqueId)}:${seen}`);
  return [
    { name: 'unique_id', literal: JSON.stringify(version.uniqueId) },
    ...(version.isDeleted ? [{ name: 'deleted', literal: 'true' }] : []),
    { name: 'host', literal: JSON.stringify(version.environment) },
    ...(version.idLiteral === undefined ? [] : [{ name: 'id', literal: version.idLiteral }]),
    ...(pairs.length === 0 ? [] : [{ name: 'supersedes', literal: `{${pairs.join(',')}}` }]),
    { name: 'timestamp', literal: JSON.stringify(version.stamp) },
    { name: 'version', literal: String(version.version) },
  ];
}

/** All other entries among `versions`, those seen, and what the own entry superseded before. */
function supersededBy(
  uniqueId: string,
  own: Version | undefined,
  versions: readonly Version[],
): ReadonlyMap<string, number> {
  const superseded = new Map(own?.metadata.supersedes);
  for (const { entry, metadata } of versions) {
    if (entry.uniqueId === uniqueId) continue;
    superseded.set(entry.uniqueId, Math.max(metadata.version, superseded.get(entry.uniqueId) ?? 0));
  }
  return superseded;
}

/** The greatest time among those seen, as it stands in the file; undefined if there is none. */
function latest(versions: readonly Version[]): unknown {
  let greatest: unknown;
  for (const { metadata, entry } of versions) {
    for (const time of [metadata.timestamp, entry.place.stamp]) {
      if (compareInstants(parseInstant(greatest), parseInstant(time)) < 0) greatest = time;
    }
  }
  return greatest;
}
