import { readFileSync } from 'node:fs';
import type { MergeFiles } from './generate.ts';

/** Larger files are not read as a whole: their text is too long for a string, or nearly. */
const LIMIT = 200_000_000;

/**
 * Returns in a few words how what a program left in `ours` differs from the join of both sides: entries that are missing,
 * that are there in an older version, or more than once. Undefined if the file is too large to be looked through.
 */
export function judge({ ours, theirs, original }: MergeFiles & { readonly original: string }): string | undefined {
  const bytes = readFileSync(ours);
  if (bytes.length > LIMIT) return undefined;
  const conflicts = countOf(bytes, '<<<<<<<');
  if (conflicts > 0) return `${conflicts.toLocaleString('en')} conflicts`;
  const newest = new Map<string, string>();
  for (const path of [original, theirs]) {
    for (const [id, timestamp] of versionsOf(readFileSync(path, 'utf8')) ?? []) {
      if ((newest.get(id) ?? '') < timestamp) newest.set(id, timestamp);
    }
  }
  const left = versionsOf(bytes.toString());
  return left === undefined ? 'no JSON' : describe(left, newest);
}

/** Returns how often `text` stands in `bytes`. */
export function countOf(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) count++;
  return count;
}

type Version = readonly [id: string, timestamp: string];

const describe = (left: readonly Version[], newest: ReadonlyMap<string, string>): string => {
  const held = new Map<string, string>();
  for (const [id, timestamp] of left) if ((held.get(id) ?? '') < timestamp) held.set(id, timestamp);
  const missing = [...newest.keys()].filter((id) => !held.has(id)).length;
  const older = [...newest].filter(([id, timestamp]) => (held.get(id) ?? timestamp) < timestamp).length;
  const twice = left.length - held.size;
  const faults = [
    [missing, 'missing'],
    [older, 'older'],
    [twice, 'twice'],
  ] as const;
  const told = faults.filter(([count]) => count > 0).map(([count, what]) => `${count.toLocaleString('en')} ${what}`);
  return told.length === 0 ? 'the join' : told.join(', ');
};

const versionsOf = (text: string): readonly Version[] | undefined => {
  try {
    const entries = JSON.parse(text) as { _crdt_metadata: { unique_id: string; timestamp: string } }[];
    return entries.map(({ _crdt_metadata: { unique_id: id, timestamp } }) => [id, timestamp]);
  } catch {
    return undefined;
  }
};
