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

/** Returns what `states` hold together; a content that several of them share is read once, and named for each path if it cannot be. */
export function readKnown(states: readonly Files[]): Knowledge {
  const entries = new Map<string, Entry>();
  const unreadable: { path: string; problem: Problem }[] = [];
  const seen: { readonly bytes: Buffer; readonly problem: Problem | undefined; readonly paths: Set<string> }[] = [];
  for (const [path, bytes] of states.flatMap((state) => [...state])) {
    const alike = seen.find((other) => other.bytes.equals(bytes));
    if (alike !== undefined && (alike.problem === undefined || alike.paths.has(path))) continue;
    const read = readEntries(bytes, sha256);
    const problem = read.ok ? undefined : read.problem;
    if (read.ok) for (const entry of read.value.values()) keepGreater(entries, entry);
    if (problem !== undefined) unreadable.push({ path, problem });
    if (alike === undefined) seen.push({ bytes, problem, paths: new Set([path]) });
    else alike.paths.add(path);
  }
  return { entries, unreadable };
}

/** Returns the contents of `states` that cannot be read, without keeping what can; one that several share is read once and named for each path. */
export function findUnreadable(states: readonly Files[]): Knowledge['unreadable'] {
  const read = new Map<Buffer, { readonly problem: Problem | undefined; readonly paths: Set<string> }>();
  return states.flatMap((state) =>
    [...state].flatMap(([path, bytes]) => {
      const { problem, paths } = read.get(bytes) ?? { problem: problemOf(bytes), paths: new Set<string>() };
      read.set(bytes, { problem, paths });
      if (problem === undefined || paths.has(path)) return [];
      paths.add(path);
      return [{ path, problem }];
    }),
  );
}

function problemOf(bytes: Buffer): Problem | undefined {
  if (isCanonical(bytes)) return undefined;
  const read = readEntries(bytes, sha256);
  return read.ok ? undefined : read.problem;
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
