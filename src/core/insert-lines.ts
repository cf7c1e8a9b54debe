import { printFile } from './canonical.ts';
import type { Entry } from './entry.ts';
import { compareKeys, type Key, readKey } from './key.ts';
import { CLOSING, OPENING } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';
import { compareEntries, compareVersions } from './order.ts';

/** A file that entries were put into, and those of them that it lacked or held in a lower version, in its order. */
export type Inserted = { readonly bytes: Buffer; readonly taken: readonly Entry[] };

/**
 * Returns the canonical file `file` with `entries` in it, of two versions of one unique id the greater; each place is found
 * by halving, so that the cost is that of a copy. Undefined if a unique id needs decoding. Whoever calls it knows that the
 * file is canonical: only the lines that are looked at are compared.
 */
export function insertLines(file: Buffer, entries: Iterable<Entry>): Inserted | undefined {
  /** Whole lines, some of them many, without the separator at their end. */
  const pieces: Buffer[] = [];
  const end = file.length - CLOSING.length + 1;
  const keep = (from: number, to: number): void => {
    if (from < to) pieces.push(file.subarray(from, to - (to === end ? 1 : 2)));
  };
  const taken: Entry[] = [];
  let kept = OPENING.length;
  for (const entry of [...entries].sort(compareEntries)) {
    const { line } = entry;
    const place = findPlace(file, line, { from: kept, to: end });
    if (place === undefined) return undefined;
    const { start, next } = place;
    if (start < next && compareVersions(file.subarray(start, next - (next === end ? 1 : 2)), line) >= 0) continue;
    keep(kept, start);
    pieces.push(line);
    taken.push(entry);
    kept = next;
  }
  keep(kept, end);
  return { bytes: taken.length === 0 ? file : printFile(pieces), taken };
}

/** Finds the line of the same key, or the empty place where it would stand; undefined if a key cannot be read. */
function findPlace(
  file: Buffer,
  line: Buffer,
  { from, to }: { readonly from: number; readonly to: number },
): { readonly start: number; readonly next: number } | undefined {
  const wanted = keyAt(line, 0);
  if (wanted === undefined) return undefined;
  let [low, high] = [from, to];
  while (low < high) {
    const start = file.lastIndexOf(0x0a, Math.floor((low + high) / 2) - 1) + 1;
    const next = file.indexOf(0x0a, start) + 1;
    const found = keyAt(file, start);
    if (found === undefined) return undefined;
    const order = compareKeys(wanted, found);
    if (order === 0) return { start, next };
    if (order < 0) high = start;
    else low = next;
  }
  return { start: low, next: low };
}

function keyAt(bytes: Buffer, start: number): Key | undefined {
  const idStart = start + LINE_PREFIX.length;
  if (bytes.compare(LINE_PREFIX, 0, LINE_PREFIX.length, start, idStart) !== 0) return undefined;
  return readKey(bytes.toString('latin1', idStart, bytes.indexOf(0x22, idStart)));
}
