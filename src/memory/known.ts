import type { Entry } from '../core/entry.ts';
import { keepGreater, readEntries } from '../core/read-entries.ts';
import type { Files } from './content.ts';
import { sha256 } from './sha256.ts';

/**
 * Returns every entry that any of the states holds, in its greatest version. A file that cannot be read adds nothing:
 * whoever settles the same files names it.
 */
export function knownEntries(states: readonly Files[]): ReadonlyMap<string, Entry> {
  const known = new Map<string, Entry>();
  const read: Buffer[] = [];
  for (const bytes of states.flatMap((state) => [...state.values()])) {
    if (read.some((other) => other.equals(bytes))) continue;
    read.push(bytes);
    const entries = readEntries(bytes, sha256);
    if (entries.ok) for (const entry of entries.value.values()) keepGreater(known, entry);
  }
  return known;
}
