import { readEntries } from '../core/read-entries.ts';
import { readBlobs } from '../git/blobs.ts';
import type { FileChange } from '../git/file-history.ts';
import { readObjectSizes } from '../git/object-sizes.ts';
import type { Repository } from '../git/repository.ts';
import type { Growth, GrowthOfFiles } from '../telemetry/growth.ts';
import { environmentOf } from './managed.ts';
import { sha256 } from './sha256.ts';

/** Moments that are looked at, and the bytes that may be read to count entries at them. */
const POINTS = 41;
const READ_LIMIT = 100_000_000;

/**
 * Returns how the files of `history` grew from `since` to `now`: sizes are asked of Git, entries counted where all that
 * would have to be read for it is not too much.
 */
export async function readGrowth(
  repository: Repository,
  { history, since, now }: { readonly history: readonly FileChange[]; readonly since: number; readonly now: number },
): Promise<GrowthOfFiles> {
  const times = Array.from({ length: POINTS }, (_, index) => since + ((now - since) * index) / (POINTS - 1));
  const dated = history.toSorted((a, b) => a.date - b.date);
  const paths = [...new Set(dated.map(({ path }) => path))].sort();
  const held = paths.map((path) => ({
    path,
    oids: contentsAt(
      dated.filter((change) => change.path === path),
      times,
    ),
  }));
  const wanted = new Set(held.flatMap(({ oids }) => oids.filter((oid) => oid !== undefined)));
  const sizes = await readObjectSizes(repository, wanted);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const counts = total > READ_LIMIT ? undefined : await countEntries(repository, wanted);
  const files = held.map(({ path, oids }): Growth => {
    const at = (amounts: ReadonlyMap<string, number>) =>
      oids.map((oid) => (oid === undefined ? oid : amounts.get(oid)));
    return {
      path,
      environment: environmentOf(path),
      bytes: at(sizes),
      entries: counts === undefined ? undefined : at(counts),
    };
  });
  return { times, files };
}

/** The content that a file had at each of `times`. */
const contentsAt = (changes: readonly FileChange[], times: readonly number[]): readonly (string | undefined)[] =>
  times.map((time) => changes.findLast(({ date }) => date * 1000 <= time)?.oid);

const countEntries = async (repository: Repository, oids: Iterable<string>): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const [oid, blob] of await readBlobs(repository, [...oids])) {
    const read = blob === undefined ? undefined : readEntries(blob.bytes, sha256);
    if (read?.ok) counts.set(oid, read.value.size);
  }
  return counts;
};
