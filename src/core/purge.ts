import { lineOf } from './canonical.ts';
import { contentOf, type Entry, entryOfLine, memberId, scanLine } from './entry.ts';
import { membersOf, nameOf } from './members.ts';
import type { Sha256 } from './unique-id.ts';
import type { Version } from './view.ts';

/**
 * Returns the purged versions of every entry of an id, hidden ones too: the content is gone for good, and a purged
 * version is the greatest of all. The metadata stays, and the member `id`, which the unique id spells anyway and by which
 * a later backup of the same id is refused. The one exception to "an environment rewrites only what it minted".
 */
export function purge(
  versions: readonly Version[],
  { environment, stamp, sha256 }: { readonly environment: string; readonly stamp: string; readonly sha256: Sha256 },
): readonly Entry[] {
  return versions
    .filter(({ metadata }) => !metadata.isPurged)
    .map(({ entry, metadata, content: { id } }) => {
      const facts = { environment, stamp, version: metadata.version + 1 };
      const purged = entryOfLine(purgedLine(entry, facts), sha256);
      // Content that was its own id, under a unique id that does not spell it, would be taken for news once it is gone.
      if (contentOf(purged, sha256).id === id) return purged;
      return entryOfLine(purgedLine(entry, { ...facts, purgedId: id }), sha256);
    });
}

function purgedLine(
  { line }: Entry,
  { environment, stamp, version, purgedId }: { environment: string; stamp: string; version: number; purgedId?: string },
): Buffer {
  const scan = scanLine(line);
  const kept = membersOf(line, scan.metadataStart, scan.metadataEnd)
    .map((member) => ({
      name: nameOf(line, member),
      literal: line.toString('utf8', member.valueStart, member.valueEnd),
    }))
    .filter(({ name }) => KEPT.has(name));
  const written = [
    { name: 'host', literal: JSON.stringify(environment) },
    { name: 'purged', literal: 'true' },
    ...(purgedId === undefined ? [] : [{ name: 'purged_id', literal: JSON.stringify(purgedId) }]),
    { name: 'timestamp', literal: JSON.stringify(stamp) },
    { name: 'version', literal: String(version) },
  ];
  const id = memberId(line, scan);
  // Reading the line puts these in their order.
  return lineOf([...kept, ...written], Buffer.from(id === undefined ? '{}' : `{"id":${id}}`));
}

/** Metadata that says who and what is gone; members that others put there could hold what must go. */
const KEPT: ReadonlySet<string> = new Set(['unique_id', 'id', 'deleted', 'supersedes']);
