import type { Version } from './view.ts';

/**
 * Returns the versions of one id that a writer is aware of: all of its own environment, those that `isSeen` says it has
 * seen, and what any of these supersedes. Only they may be superseded by what it writes: what it does not know of, it
 * cannot mean to replace.
 */
export function awareOf(
  versions: readonly Version[],
  { environment, isSeen }: { readonly environment: string; readonly isSeen: (version: Version) => boolean },
): readonly Version[] {
  const aware = new Set(
    versions.filter((version) => version.entry.place.environment === environment || isSeen(version)),
  );
  // A set is walked to its end with what is added on the way.
  for (const { metadata } of aware) {
    if (metadata.supersedes.size === 0) continue;
    for (const version of versions) {
      if ((metadata.supersedes.get(version.entry.uniqueId) ?? -1) >= version.metadata.version) aware.add(version);
    }
  }
  return versions.filter((version) => aware.has(version));
}
