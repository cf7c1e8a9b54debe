import { awareOf } from './aware.ts';
import type { Entry } from './entry.ts';
import { nextVersion } from './next-version.ts';
import { tick } from './stamp.ts';
import type { Sha256 } from './unique-id.ts';
import { shownOf, type Version } from './view.ts';

/**
 * Returns the versions that hide `ids`: each keeps the content that shows and supersedes all that the writer is aware of.
 * An id of which nothing shows that the writer has seen is left alone, so hiding twice writes nothing the second time. What
 * it has not seen goes on to show. `now` is in milliseconds since 1970.
 */
export function hide(
  ids: Iterable<string>,
  known: ReadonlyMap<string, readonly Version[]>,
  writer: {
    readonly environment: string;
    readonly now: number;
    readonly sha256: Sha256;
    /** Tells whether a version of another environment was seen. */
    readonly isSeen: (version: Version) => boolean;
  },
): readonly Entry[] {
  const written: Entry[] = [];
  let batch: string | undefined;
  for (const id of ids) {
    const versions = known.get(id) ?? [];
    const shown = shownOf(id, versions);
    if (shown === undefined) continue;
    const aware = awareOf(versions, writer);
    const seen = [shown.winner, ...shown.conflicting].find((version) => aware.includes(version));
    if (seen === undefined) continue;
    batch = tick(batch, writer.now);
    const { content, metadata } = seen;
    written.push(
      nextVersion({ ...content, idLiteral: metadata.idLiteral }, versions, { ...writer, batch, isDeleted: true }),
    );
  }
  return written;
}
