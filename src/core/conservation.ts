/**
 * The guard: nothing is published unless, for every unique id of every input, the output holds a version not below it.
 * It looks at the bytes alone and shares no state with the join that made them.
 */
import { type Cursor, hasFrame, nextLine, openCursor, skipSameLines } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';
import { compareVersions } from './order.ts';
import { readEntries } from './read-entries.ts';
import { type EntryScan, newScan, scanEntry } from './scan.ts';
import type { Sha256 } from './unique-id.ts';

/**
 * Returns unique ids of `input` of which `output` holds no version, or only a lower one: none if all is conserved, else
 * at least one and at most `limit`. A text that cannot be read conserves nothing, and is named as such.
 */
export function missingFrom(
  output: Buffer,
  input: Buffer,
  { sha256, limit = 10 }: { sha256: Sha256; limit?: number },
): readonly string[] {
  if (isHeldInOrder(output, input)) return [];
  const held = readEntries(output, sha256);
  if (!held.ok) return ['(the output cannot be read)'];
  const wanted = readEntries(input, sha256);
  if (!wanted.ok) return ['(the input cannot be read)'];
  const missing: string[] = [];
  for (const { uniqueId, line } of wanted.value.values()) {
    const kept = held.value.get(uniqueId);
    if (kept === undefined || compareVersions(kept.line, line) < 0) missing.push(uniqueId);
    if (missing.length === limit) break;
  }
  return missing;
}

/**
 * Whether a walk over both files, line by line, finds every line of `input` in `output`; false also for "cannot tell".
 * A line that both hold lies in the output as it lies in the input. Any other line of the output must be a whole entry:
 * an unfinished one would take the lines after it into its inside, where they are no entries.
 */
function isHeldInOrder(output: Buffer, input: Buffer): boolean {
  if (!hasFrame(output) || !hasFrame(input)) return false;
  const wanted = openCursor(input);
  const held = openCursor(output);
  const wantedScan = newScan(input);
  const heldScan = newScan(output);
  if (!skipSameLines(held, wanted)) return false;
  while (held.start < held.end) {
    const isWanted = wanted.start < wanted.end;
    if (!(isWanted && isSameLine(held, wanted))) {
      if (!isEntry(held, heldScan)) return false;
      const isReplaced = isWanted && isSameId(held, wanted) && isEntry(wanted, wantedScan) && isNotBelow(held, wanted);
      if (!isReplaced) {
        if (!nextLine(held)) return false;
        continue;
      }
    }
    if (!skipSameLines(held, wanted)) return false;
  }
  return wanted.start >= wanted.end;
}

function isSameLine(a: Cursor, b: Cursor): boolean {
  return a.stop - a.start === b.stop - b.start && b.bytes.compare(a.bytes, a.start, a.stop, b.start, b.stop) === 0;
}

/** Whether the line is one entry and its canonical text. */
function isEntry({ bytes, start, stop }: Cursor, scan: EntryScan): boolean {
  return bytes[start] === 0x7b && scanEntry(scan, start, stop) && scan.end === stop && scan.isCanonical;
}

function isSameId(held: Cursor, wanted: Cursor): boolean {
  const idEnd = uniqueIdEnd(wanted);
  if (idEnd === -1) return false;
  const heldEnd = held.start + (idEnd - wanted.start);
  return heldEnd < held.stop && held.bytes.compare(wanted.bytes, wanted.start, idEnd, held.start, heldEnd) === 0;
}

function isNotBelow(held: Cursor, wanted: Cursor): boolean {
  return (
    compareVersions(held.bytes.subarray(held.start, held.stop), wanted.bytes.subarray(wanted.start, wanted.stop)) >= 0
  );
}

/** End of the unique id of a line, its quote included; -1 if the line does not begin as a canonical one or needs decoding. */
function uniqueIdEnd({ bytes, start, stop }: Cursor): number {
  const idStart = start + LINE_PREFIX.length;
  if (idStart >= stop || bytes.compare(LINE_PREFIX, 0, LINE_PREFIX.length, start, idStart) !== 0) return -1;
  for (let index = idStart; index < stop; index++) {
    if (bytes[index] === 0x5c) return -1;
    if (bytes[index] === 0x22) return index + 1;
  }
  return -1;
}
