import { NEWER } from '../core/document.ts';
import { type Entry, entryOf } from '../core/entry.ts';
import { keepGreater } from '../core/read-entries.ts';
import { newScan, scanEntry } from '../core/scan.ts';
import { sha256 } from './sha256.ts';

/**
 * Returns what can still be read of a file that cannot be read as a whole: the entry of each line that is one, with or
 * without a comma after it or a bracket around it. Half a line is nothing.
 */
export function readWholeLines(bytes: Buffer): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const scan = newScan(bytes);
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const brace = bytes.indexOf(0x7b, start);
    if (brace !== -1 && brace < end && isEdge(bytes, start, brace)) {
      const isEntry = bytes.toString('latin1', brace, brace + NEWER.length) !== NEWER;
      if (isEntry && scanEntry(scan, brace, end) && isEdge(bytes, scan.end, end))
        keepGreater(entries, entryOf(bytes, scan, sha256));
    }
    start = end + 1;
  }
  return entries;
}

/** Whether only white space, brackets and commas stand between. */
function isEdge(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    if (!EDGES.includes(bytes[index] as number)) return false;
  }
  return true;
}

const EDGES = Buffer.from(' \t\r,[]');
