/** Stands in for `src/memory/ids/purge-ids.ts`. */
import * as real from '../../../src/memory/ids/purge-ids.ts';
import { isPlanted } from './planted.ts';

// biome-ignore lint/performance/noBarrelFile: all that is not planted is the product's own.
// biome-ignore lint/performance/noReExportAll: all that is not planted is the product's own.
export * from '../../../src/memory/ids/purge-ids.ts';

export const purgeIds: typeof real.purgeIds = async (repository, settings, edit) => {
  const done = await real.purgeIds(repository, settings, edit);
  if (!isPlanted('purge')) return done;
  const neighbours = edit.ids.map((id) => id.replace(/\d$/, (digit) => String((Number(digit) + 1) % 8)));
  await real.purgeIds(repository, settings, { ...edit, ids: neighbours }).catch(() => undefined);
  return done;
};
