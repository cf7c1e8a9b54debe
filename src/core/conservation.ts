/**
 * The guard: nothing is published unless, for every unique id of every input, the output holds a version not below it.
 * It looks at the bytes alone and shares no state with the join that made them.
 */
import { isSameLine, uniqueIdEnd } from './canonical-lines.ts';
import { scanDocument } from './document.ts';
import { type Entry, entryOf } from './entry.ts';
import { endApartFromSpace, isEntry, isHeldApartFromSpace, isWhole } from './held-apart-from-space.ts';
import { findEnd, hasLine, type Lines, openBytes, skipSameLines, step } from './lines.ts';
import { missingInOrder } from './missing-in-order.ts';
import { compareLines, compareVersions } from './order.ts';
import { isHeader, readEntries } from './read-entries.ts';
import { decodeString, type EntryScan, newScan } from './scan.ts';
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
  if (isHeldInOrder(openBytes(output), [openBytes(input)])) return [];
  // A walk that finds something missing is believed, one that finds nothing after all is not: then all is read.
  const told = missingInOrder(output, input) ?? [];
  return told.length > 0 ? told.slice(0, limit) : missingFromAny(output, [input], { sha256, limit });
}

/** The same as {@link missingFrom} for several inputs, with the output read once; at most `limit` of each. */
export function missingFromAny(
  output: Buffer,
  inputs: readonly Buffer[],
  { sha256, limit = 10 }: { sha256: Sha256; limit?: number },
): readonly string[] {
  let wholeness: boolean | undefined;
  const isProven = (input: Buffer): boolean => {
    const lines = openBytes(input);
    if (uniqueIdEnd({ ...lines, stop: lines.end }) !== -1) return isHeldInOrder(openBytes(output), [lines]);
    wholeness ??= isWhole(output);
    return wholeness && isHeldApartFromSpace(output, input);
  };
  const unproven = inputs.filter((input) => !isProven(input));
  if (unproven.length === 0) return [];
  const held = readEntries(output, sha256);
  if (!held.ok) return ['(the output cannot be read)'];
  return unproven.flatMap((input) => missingEntries(held.value, input, sha256).slice(0, limit));
}

/** Compares entry by entry what `held` has with what `input` has. */
function missingEntries(held: ReadonlyMap<string, Entry>, input: Buffer, sha256: Sha256): readonly string[] {
  const isMissing = new Map<string, boolean>();
  const scanned = scanDocument(input, (scan) => {
    if (isHeader(input, scan.start, scan.end)) return;
    const id = scan.uniqueIdStart === -1 ? '' : decodeString(input, scan.uniqueIdStart, scan.uniqueIdEnd);
    const alike = held.get(id);
    // The common case: the output has the entry as the input has it, apart from white space.
    if (alike !== undefined && isSameApartFromSpace(alike.line, input, scan)) {
      if (!isMissing.has(id)) isMissing.set(id, false);
      return;
    }
    const { uniqueId, line } = entryOf(input, scan, sha256);
    const kept = held.get(uniqueId);
    const isBelow = kept === undefined || compareVersions(kept.line, line) < 0;
    isMissing.set(uniqueId, isBelow || isMissing.get(uniqueId) === true);
  });
  if (!scanned.ok) return ['(the input cannot be read)'];
  return [...isMissing.keys()].filter((id) => isMissing.get(id));
}

/** Whether the entry is `line`, once its white space is left out. */
function isSameApartFromSpace(line: Buffer, bytes: Buffer, { start, end }: EntryScan): boolean {
  return endApartFromSpace({ bytes: line, start: 0, stop: line.length }, bytes, start) === end;
}

/**
 * Returns whether a walk over the files, line by line, finds every line of each of `inputs` in `output`; false also for
 * "cannot tell". A line that both hold lies in the output as it lies in the input. Any other line of the output must be a
 * whole entry: an unfinished one would take the lines after it into its inside, where they are no entries.
 */
export function isHeldInOrder(output: Lines, inputs: readonly Lines[]): boolean {
  const walks = inputs.map((wanted) => ({ wanted, scan: newScan(wanted.bytes) }));
  let heldScan = newScan(output.bytes);
  while (hasLine(output)) {
    if (heldScan.bytes !== output.bytes) heldScan = newScan(output.bytes);
    // One piece of the output at a time is held against all inputs.
    const { start } = output;
    for (const walk of walks) {
      output.start = start;
      if (!walkPiece(output, heldScan, walk)) return false;
    }
    output.start = output.end;
  }
  return !output.isBroken && inputs.every((wanted) => !hasLine(wanted) && !wanted.isBroken);
}

type Walk = { readonly wanted: Lines; scan: EntryScan };

/** Goes through the lines of `held` that are in memory. */
function walkPiece(held: Lines, heldScan: EntryScan, walk: Walk): boolean {
  const { wanted } = walk;
  while (held.start < held.end) {
    const isWanted = hasLine(wanted);
    if (walk.scan.bytes !== wanted.bytes) walk.scan = newScan(wanted.bytes);
    if (isWanted && skipSameLines(held, wanted)) continue;
    if (!findEnd(held) || (isWanted && !findEnd(wanted))) return false;
    if (isWanted && isSameLine(held, wanted)) step(wanted);
    else {
      if (!isEntry(held, heldScan)) return false;
      if (isWanted && isSameId(held, wanted) && isEntry(wanted, walk.scan) && compareLines(held, wanted) >= 0) {
        step(wanted);
      }
    }
    step(held);
  }
  return true;
}

function isSameId(held: Lines, wanted: Lines): boolean {
  const idEnd = uniqueIdEnd(wanted);
  if (idEnd === -1) return false;
  const heldEnd = held.start + (idEnd - wanted.start);
  return heldEnd < held.stop && held.bytes.compare(wanted.bytes, wanted.start, idEnd, held.start, heldEnd) === 0;
}
