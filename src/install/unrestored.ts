import type { Shown, Version } from '../core/view.ts';
import { parseSource } from '../dialects/detect.ts';
import { elementOf } from '../dialects/element.ts';
import { sha256 } from '../memory/sha256.ts';
import { readSourceOrNothing } from './source-status.ts';

/** Versions of entries by id, and what they show. */
type Viewed = { readonly versions: ReadonlyMap<string, readonly Version[]>; readonly shown: readonly Shown[] };

/**
 * Returns how many entries a view shows that the live file at `path` does not hold, as far as they
 * are of its kind: what a restore would write into it. Undefined if it cannot be read, is not there or is empty.
 */
export function countUnrestored(
  { versions, shown }: Viewed,
  { path, idKey }: { readonly path: string; readonly idKey: string },
): number | undefined {
  const bytes = readSourceOrNothing(path);
  if (bytes === undefined || bytes.length === 0) return undefined;
  const isKnown = (id: string, key: string) => (versions.get(id) ?? []).some(({ content }) => content.key === key);
  const source = parseSource(bytes, { sha256, idKey, isKnown });
  if (!source.ok) return undefined;
  const { dialect, elements } = source.value;
  const held = new Map(elements.map(({ id, key }) => [id, key]));
  return shown.filter(
    ({ id, winner }) => held.get(id) !== winner.content.key && elementOf(winner.entry, sha256).dialect === dialect,
  ).length;
}
