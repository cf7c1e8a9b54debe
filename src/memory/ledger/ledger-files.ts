import type { Entry } from '../../core/entry.ts';
import { isEnvironmentName } from '../../core/environment.ts';
import { printEntries } from '../../core/join.ts';
import type { Files } from '../content.ts';
import { hostPath, unifiedPath } from '../managed.ts';

/**
 * Returns the managed files that `entries`, which have no path of their own (a ledger is one blob), belong into: the unified
 * file, and the host file of the environment that minted them, so that both have them again.
 */
export function filesOf(entries: Iterable<Entry>, dir: string): Files {
  const byPath = new Map<string, Map<string, Entry>>();
  for (const entry of entries) {
    for (const path of new Set([unifiedPath(dir), homeOf(entry, dir)])) {
      byPath.set(path, (byPath.get(path) ?? new Map<string, Entry>()).set(entry.uniqueId, entry));
    }
  }
  return new Map([...byPath].map(([path, found]) => [path, printEntries(found)]));
}

/** Returns the path of the host file that an entry was minted into, or of the unified file if nobody can tell. */
export function homeOf({ place: { environment } }: Entry, dir: string): string {
  // A unique id may hold any text; only a name that install could have given makes a path.
  const isName = isEnvironmentName(environment) && environment !== ADOPTED;
  return isName ? hostPath(dir, environment) : unifiedPath(dir);
}

/** Stands for nobody in the unique ids of elements that came without metadata. */
const ADOPTED = '-';
