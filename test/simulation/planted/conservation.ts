/** Stands in for `src/core/conservation.ts`. */
import * as real from '../../../src/core/conservation.ts';
import { isPlanted } from './planted.ts';

// biome-ignore lint/performance/noBarrelFile: all that is not planted is the product's own.
// biome-ignore lint/performance/noReExportAll: all that is not planted is the product's own.
export * from '../../../src/core/conservation.ts';

export const missingFrom: typeof real.missingFrom = (...args) =>
  isPlanted('guard', 'join and guard') ? [] : real.missingFrom(...args);

export const missingFromAny: typeof real.missingFromAny = (...args) =>
  isPlanted('guard', 'join and guard') ? [] : real.missingFromAny(...args);
