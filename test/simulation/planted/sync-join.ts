/** Stands in for `src/memory/sync/sync-join.ts`. */
import * as real from '../../../src/memory/sync/sync-join.ts';
import { isPlanted } from './planted.ts';

// biome-ignore lint/performance/noBarrelFile: all that is not planted is the product's own.
// biome-ignore lint/performance/noReExportAll: all that is not planted is the product's own.
export * from '../../../src/memory/sync/sync-join.ts';

export const joinTips: typeof real.joinTips = (tips, start) => {
  if (!isPlanted('sync')) return real.joinTips(tips, start);
  const other = start === 'local' ? { upstream: new Map() } : { local: new Map() };
  return real.joinTips({ ...tips, ...other, ledger: undefined }, start);
};
