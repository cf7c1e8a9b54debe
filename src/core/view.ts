/**
 * The view: what a user should see of a state, one live entry per id. An entry is superseded when another entry of its id
 * names it with a version not below its own; of those that are not, and are not deleted, the greatest shows.
 *
 * Example: laptop's {id e1, "tea"} and desktop's {id e1, "coffee", supersedes: {laptop's: 1}} show "coffee"; without the
 * `supersedes` both were written unaware of each other: the later one shows, and the id is a conflict.
 */
import { contentOf, type Entry, type EntryContent, idOf } from './entry.ts';
import { type Metadata, parseMetadata } from './metadata.ts';
import { compareText, compareVersions } from './order.ts';
import type { Sha256 } from './unique-id.ts';

/** An entry with all that decisions need of it. */
export type Version = { readonly entry: Entry; readonly metadata: Metadata; readonly content: EntryContent };

/** What is shown under one id. */
export type Shown = {
  readonly id: string;
  readonly winner: Version;
  /** Other entries that could show and say something else, greatest first; empty when nobody disagrees. */
  readonly conflicting: readonly Version[];
};

/** Returns what shows under each id, in order of the first time each id was minted. */
export function view(entries: Iterable<Entry>, sha256: Sha256): readonly Shown[] {
  return viewOf(versionsById(entries, sha256));
}

/** Returns what {@link view} returns, of entries that are grouped by id already. */
export function viewOf(byId: ReadonlyMap<string, readonly Version[]>): readonly Shown[] {
  const shown: { first: string; value: Shown }[] = [];
  for (const [id, versions] of byId) {
    const value = shownOf(id, versions);
    if (value === undefined) continue;
    const first = versions.map(({ entry }) => entry.place.stamp).sort(compareText)[0] ?? '';
    shown.push({ first, value });
  }
  return shown
    .sort((a, b) => compareText(a.first, b.first) || compareText(a.value.id, b.value.id))
    .map(({ value }) => value);
}

/** Returns the entries of a state grouped by id, in the order in which ids first come. */
export function versionsById(entries: Iterable<Entry>, sha256: Sha256): Map<string, Version[]> {
  const byId = new Map<string, Version[]>();
  for (const entry of entries) {
    const metadata = parseMetadata(entry.line);
    const id = idOf(entry, sha256, metadata);
    const version = versionOf(entry, { metadata, sha256 });
    const known = byId.get(id);
    if (known === undefined) byId.set(id, [version]);
    else known.push(version);
  }
  return byId;
}

/** Most versions are only counted; the content of one is read when somebody asks for it. */
function versionOf(
  entry: Entry,
  { metadata, sha256 }: { readonly metadata: Metadata; readonly sha256: Sha256 },
): Version {
  let content: EntryContent | undefined;
  return {
    entry,
    metadata,
    get content() {
      content ??= contentOf(entry, sha256, metadata);
      return content;
    },
  };
}

/** Returns what shows of the versions of one id, or undefined if the id is hidden. */
export function shownOf(id: string, versions: readonly Version[]): Shown | undefined {
  const [only] = versions;
  if (only !== undefined && versions.length === 1) {
    return only.metadata.isDeleted || only.metadata.isPurged ? undefined : { id, winner: only, conflicting: [] };
  }
  const isSuperseded = (version: Version) =>
    versions.some(
      (other) =>
        other !== version && (other.metadata.supersedes.get(version.entry.uniqueId) ?? -1) >= version.metadata.version,
    );
  let current = versions.filter((version) => !isSuperseded(version));
  // Entries that name each other in a ring would hide the id; no honest writer makes one, since it names only what it saw.
  if (current.length === 0) current = [...versions].sort(descending).slice(0, 1);
  const [winner, ...others] = current
    .filter(({ metadata }) => !metadata.isDeleted && !metadata.isPurged)
    .sort(descending);
  if (winner === undefined) return undefined;
  return { id, winner, conflicting: others.filter(({ content }) => content.key !== winner.content.key) };
}

function descending(a: Version, b: Version): number {
  return compareVersions(b.entry.line, a.entry.line) || compareText(b.entry.uniqueId, a.entry.uniqueId);
}
