/**
 * Many small files against one great one, without reading the great one for each: a canonical file stands in the join of it
 * with others as a few runs of lines, often a single one, and the first line of each is found by a binary search.
 */
import { uniqueIdEnd } from './canonical-lines.ts';
import { compareKeys, type Key, readKey } from './key.ts';
import { CLOSING, OPENING, SEPARATOR } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';

/**
 * Returns whether every line of `input` stands byte for byte in `output`, each line of which must be a whole entry; false
 * also for "cannot tell": another version, another order, another form. So a yes needs no proof that either is sorted.
 */
export function isHeldInRuns(output: Buffer, input: Buffer): boolean {
  const end = input.length - CLOSING.length;
  if (!hasFrame(input) || !hasFrame(output)) return false;
  for (let start = OPENING.length; start < end; ) {
    const place = placeOf(output, keyAt(input, start));
    const stop = place === -1 ? -1 : endOfRun(output, place, { input, start, end });
    if (stop === -1) return false;
    start = stop;
  }
  return true;
}

/** Whether the file has the first and last bytes of a canonical one. */
function hasFrame(bytes: Buffer): boolean {
  const end = bytes.length - CLOSING.length;
  return end >= 0 && bytes.indexOf(OPENING) === 0 && bytes.compare(CLOSING, 0, CLOSING.length, end) === 0;
}

/** Returns where the lines of `input` from `start` on, which stand in `output` from `place` on, differ; -1 if at once. */
function endOfRun(
  output: Buffer,
  place: number,
  { input, start, end }: { readonly input: Buffer; readonly start: number; readonly end: number },
): number {
  if (isSame(output, place, { input, start, end })) return end;
  let at = start;
  while (at < end) {
    const next = lineFeedAt(input, at) + 1;
    const isLast = next > end;
    const stop = isLast ? end : next - SEPARATOR.length;
    if (!isLast && input[stop] !== COMMA) break;
    if (!isSame(output, place + (at - start), { input, start: at, end: stop })) break;
    at = next;
  }
  return at === start ? -1 : at;
}

/** Whether the lines of `input` in [start, end) stand in `output` at `place`, and a line ends behind them there. */
function isSame(
  output: Buffer,
  place: number,
  { input, start, end }: { readonly input: Buffer; readonly start: number; readonly end: number },
): boolean {
  const stop = place + (end - start);
  return output.subarray(place, stop).equals(input.subarray(start, end)) && isEnd(output, stop);
}

/** Whether a line of `output` ends at `stop`. */
function isEnd(output: Buffer, stop: number): boolean {
  return output[stop] === LINE_FEED || (output[stop] === COMMA && output[stop + 1] === LINE_FEED);
}

/** Returns where the line with `key` begins in a sorted file; -1 if it is not found. */
function placeOf(bytes: Buffer, key: Key | undefined): number {
  if (key === undefined) return -1;
  let low = OPENING.length;
  let high = bytes.length - CLOSING.length;
  while (low < high) {
    const start = Math.max(low, bytes.lastIndexOf(LINE_FEED, ((low + high) >>> 1) - 1) + 1);
    const found = keyAt(bytes, start);
    if (found === undefined) return -1;
    const order = compareKeys(found, key);
    if (order === 0) return start;
    if (order > 0) high = start;
    else low = lineFeedAt(bytes, start) + 1;
  }
  return -1;
}

function keyAt(bytes: Buffer, start: number): Key | undefined {
  const stop = lineFeedAt(bytes, start);
  const idEnd = uniqueIdEnd({ bytes, start, stop });
  return idEnd === -1 ? undefined : readKey(bytes.toString('latin1', start + LINE_PREFIX.length, idEnd - 1));
}

function lineFeedAt(bytes: Buffer, start: number): number {
  const at = bytes.indexOf(LINE_FEED, start);
  return at === -1 ? bytes.length : at;
}

const COMMA = 0x2c;
const LINE_FEED = 0x0a;
