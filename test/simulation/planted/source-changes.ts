/** Stands in for `src/memory/source/source-changes.ts`. */
import type { Entry } from '../../../src/core/entry.ts';
import * as real from '../../../src/memory/source/source-changes.ts';
import { isPlanted } from './planted.ts';

// biome-ignore lint/performance/noBarrelFile: all that is not planted is the product's own.
// biome-ignore lint/performance/noReExportAll: all that is not planted is the product's own.
export * from '../../../src/memory/source/source-changes.ts';

export const sourceChanges: typeof real.sourceChanges = (elements, options) => {
  const changes = real.sourceChanges(elements, options);
  if (!isPlanted('by hand')) return changes;
  const known = [...options.versions.values()].flat().map(({ entry }) => entry.line.toString());
  const idOf = (line: string): string | undefined => /"id":"([^"]*)"/.exec(line)?.[1];
  const isByHand = ({ line }: Entry): boolean =>
    known.some((other) => other.includes('"content":"hand ') && idOf(other) === idOf(line.toString()));
  return { ...changes, written: changes.written.filter((entry) => !isByHand(entry)) };
};
