import type { Entry } from './entry.ts';
import { nextVersion } from './next-version.ts';
import { tick } from './stamp.ts';
import type { Sha256 } from './unique-id.ts';
import { shownOf, type Version } from './view.ts';

/**
 * Returns the versions that hide `ids`: each keeps the content that shows and supersedes all that is known of its id.
 * An id that does not show is left alone, so hiding twice writes nothing the second time. `now` is in milliseconds since
 * 1970.
 */
export function hide(
  ids: Iterable<string>,
  known: ReadonlyMap<string, readonly Version[]>,
  writer: { readonly environment: string; readonly now: number; readonly sha256: Sha256 },
): readonly Entry[] {
  const written: Entry[] = [];
  let batch: string | undefined;
  for (const id of ids) {
    const versions = known.get(id) ?? [];
    const shown = shownOf(id, versions);
    if (shown === undefined) continue;
    batch = tick(batch, writer.now);
    const { content, metadata } = shown.winner;
    written.push(
      nextVersion({ ...content, idLiteral: metadata.idLiteral }, versions, { ...writer, batch, isDeleted: true }),
    );
  }
  return written;
}
