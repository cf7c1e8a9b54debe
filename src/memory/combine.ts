import { printFile } from '../core/canonical.ts';
import { compareInstants, parseInstant } from '../core/instant.ts';
import { joinAll } from '../core/join.ts';
import { parseMetadata } from '../core/metadata.ts';
import { compareText } from '../core/order.ts';
import { readEntries } from '../core/read-entries.ts';
import { requireConserved } from './guard.ts';
import { type Input, readInput } from './read-input.ts';
import { sha256 } from './sha256.ts';

/** The join of some files: its text, and how many entries it holds. */
export type Combined = { readonly bytes: Buffer; readonly entries: number };

/**
 * Returns the canonical join of `inputs`. Throws `invalid-memory` with name, line and column for one that cannot be read,
 * and `conservation`, a defect, if the join lacks anything of one.
 */
export function combine(inputs: readonly Input[]): Combined {
  const files = inputs.map(readInput);
  const joined = joinAll(files, sha256);
  if (!joined.ok) throw new Error(`invariant: what was read once reads again (${joined.problem.message})`);
  requireConserved('merge', joined.bytes, files);
  return { bytes: joined.bytes, entries: countLines(joined.bytes) };
}

/**
 * Returns the entries of `bytes`, a canonical file, in one line of time: by the instant of their timestamp, then by
 * unique id. One entry per line, readable as a managed file, but not canonical.
 */
export function inOrderOfTime(bytes: Buffer): Buffer {
  const read = readEntries(bytes, sha256);
  if (!read.ok) throw new Error(`invariant: a join can be read (${read.problem.message})`);
  const timed = [...read.value.values()].map(({ uniqueId, line }) => ({
    uniqueId,
    line,
    instant: parseInstant(parseMetadata(line).timestamp),
  }));
  timed.sort((a, b) => compareInstants(a.instant, b.instant) || compareText(a.uniqueId, b.uniqueId));
  return printFile(timed.map(({ line }) => line));
}

/** Lines of a canonical file less its two brackets. */
function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  return lines - 2;
}
