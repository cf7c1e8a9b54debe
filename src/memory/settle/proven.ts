import type { FileIds } from '../content.ts';

/**
 * Returns the paths that need not be read to settle `listings`: all of them hold there what `settled`, in which nothing
 * was left to settle, holds there too, and one of `holders`, which are among them, has its unified file. The result holds
 * that file, which holds these. Never the unified file nor the paths in `besides`, to which something may be added.
 */
export function provenPaths(
  listings: readonly FileIds[],
  {
    settled,
    holders = listings,
    unified,
    besides = [],
  }: {
    readonly settled: FileIds;
    readonly holders?: readonly FileIds[];
    readonly unified: string;
    readonly besides?: readonly string[];
  },
): Set<string> {
  const held = settled.get(unified);
  if (held === undefined || !holders.some((ids) => ids.get(unified) === held)) return new Set();
  const isProven = ([path, oid]: readonly [string, string]): boolean =>
    path !== unified && !besides.includes(path) && listings.every((ids) => ids.get(path) === oid);
  return new Set([...settled].filter(isProven).map(([path]) => path));
}

/** Returns a listing without some paths. */
export function without(paths: ReadonlySet<string>, ids: FileIds): FileIds {
  return paths.size === 0 ? ids : new Map([...ids].filter(([path]) => !paths.has(path)));
}

/** Returns whether two listings are the same. */
export function isSameListing(one: FileIds, other: FileIds): boolean {
  return one.size === other.size && [...one].every(([path, oid]) => other.get(path) === oid);
}
