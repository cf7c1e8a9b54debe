import type { Entry } from '../core/entry.ts';
import { printEntries } from '../core/join.ts';
import { isCanonical } from '../core/join-canonical.ts';
import type { Problem } from '../core/problem.ts';
import { keepGreater, readEntries } from '../core/read-entries.ts';
import type { Files } from './content.ts';
import { sha256 } from './sha256.ts';

/** What some states hold together. */
export type Knowledge = {
  /** Every entry that any of them holds, in its greatest version. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Contents that cannot be read; each adds nothing. */
  readonly unreadable: readonly { readonly path: string; readonly problem: Problem }[];
};

/** Returns what `states` hold together; a content that several of them share is read once. */
export function readKnown(states: readonly Files[]): Knowledge {
  const entries = new Map<string, Entry>();
  const unreadable: { path: string; problem: Problem }[] = [];
  const seen: Buffer[] = [];
  for (const [path, bytes] of states.flatMap((state) => [...state])) {
    if (seen.some((other) => other.equals(bytes))) continue;
    seen.push(bytes);
    const read = readEntries(bytes, sha256);
    if (!read.ok) unreadable.push({ path, problem: read.problem });
    else for (const entry of read.value.values()) keepGreater(entries, entry);
  }
  return { entries, unreadable };
}

/** Returns the contents of `states` that cannot be read, without keeping what can; one that several share is read once. */
export function findUnreadable(states: readonly Files[]): Knowledge['unreadable'] {
  const isRead = new Set<Buffer>();
  return states.flatMap((state) =>
    [...state].flatMap(([path, bytes]) => {
      if (isRead.has(bytes)) return [];
      isRead.add(bytes);
      const read = isCanonical(bytes) ? undefined : readEntries(bytes, sha256);
      return read?.ok === false ? [{ path, problem: read.problem }] : [];
    }),
  );
}

/**
 * Returns every entry that any of the states holds, in its greatest version. A file that cannot be read adds nothing:
 * whoever settles the same files names it.
 */
export function knownEntries(states: readonly Files[]): ReadonlyMap<string, Entry> {
  return readKnown(states).entries;
}

/** Returns the canonical join of all of `files` that can be read: what they hold, whether or not the unified one is fresh. */
export function unionOf(files: Files): Buffer {
  return printEntries(knownEntries([files]));
}
