/**
 * What an environment writes for what its source holds: which ids get a new version, and its line.
 *
 * An environment rewrites only entries it minted; to change another's it mints its own under the same id. Only changed
 * content is written, so preparing twice writes nothing the second time.
 */
import { lineOf, type MetadataField } from './canonical.ts';
import { type Entry, type EntryContent, entryOfLine } from './entry.ts';
import { compareInstants, parseInstant } from './instant.ts';
import { compareText, compareVersions } from './order.ts';
import { tick } from './stamp.ts';
import { mintUniqueId, type Sha256 } from './unique-id.ts';
import { shownOf, type Version } from './view.ts';

/** One element of a source: its content, and the JSON text of its id where no member `id` holds it. */
export type Wanted = EntryContent & { readonly idLiteral: string | undefined };

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
 * `now` is in milliseconds since 1970.
 */
export function prepare(
  wanted: readonly Wanted[],
  known: ReadonlyMap<string, readonly Version[]>,
  writer: {
    readonly environment: string;
    readonly now: number;
    readonly sha256: Sha256;
    readonly shadow?: ReadonlyMap<string, string> | undefined;
  },
): Prepared {
  const written: Entry[] = [];
  const refused: string[] = [];
  /** Stamp of this batch alone: an id whose stamp lies in the future must not carry the rest of the batch with it. */
  let batch: string | undefined;
  for (const element of wanted) {
    const versions = known.get(element.id) ?? [];
    if (!isToWrite(element, versions, writer.shadow)) continue;
    if (versions.some(({ metadata }) => metadata.isPurged)) {
      refused.push(element.id);
      continue;
    }
    batch = tick(batch, writer.now);
    const seen = latest(versions);
    const stamp = compareInstants(parseInstant(seen), parseInstant(batch)) < 0 ? batch : tick(seen, writer.now);
    const line = newVersion(element, versions, { environment: writer.environment, stamp });
    written.push(entryOfLine(line, writer.sha256));
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

/** Returns the line of a new version: of this environment's own entry under the id if it has one, else of a minted one. */
function newVersion(
  element: Wanted,
  versions: readonly Version[],
  { environment, stamp }: { environment: string; stamp: string },
): Buffer {
  const own = versions
    .filter(({ entry }) => entry.place.environment === environment)
    .sort((a, b) => compareVersions(b.entry.line, a.entry.line))[0];
  const id = encodedId(element.id);
  const uniqueId = own?.entry.uniqueId ?? mintUniqueId({ environment, id, stamp });
  const fields = metadataFields({
    uniqueId,
    environment,
    stamp,
    version: own === undefined ? 1 : own.metadata.version + 1,
    idLiteral: element.idLiteral,
    supersedes: supersededBy(uniqueId, own, versions),
  });
  return lineOf(fields, element.text);
}

/** Returns the metadata members of a version this environment writes, in canonical order. */
function metadataFields(version: {
  uniqueId: string;
  environment: string;
  stamp: string;
  version: number;
  idLiteral: string | undefined;
  supersedes: ReadonlyMap<string, number>;
}): readonly MetadataField[] {
  const superseded = [...version.supersedes].sort(([a], [b]) => compareText(a, b));
  // Written by hand: an object would move keys that look like numbers to the front.
  const pairs = superseded.map(([uniqueId, seen]) => `${JSON.stringify(uniqueId)}:${seen}`);
  return [
    { name: 'unique_id', literal: JSON.stringify(version.uniqueId) },
    { name: 'host', literal: JSON.stringify(version.environment) },
    ...(version.idLiteral === undefined ? [] : [{ name: 'id', literal: version.idLiteral }]),
    ...(pairs.length === 0 ? [] : [{ name: 'supersedes', literal: `{${pairs.join(',')}}` }]),
    { name: 'timestamp', literal: JSON.stringify(version.stamp) },
    { name: 'version', literal: String(version.version) },
  ];
}

/** All other entries of the id with the versions seen, and what the own entry superseded before. */
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

/** The id part of a unique id: the id key, whose leading `=` (id held in the metadata) a unique id has encoded. */
function encodedId(id: string): string {
  return id.startsWith('=') ? id.slice(1) : id;
}
