/** Stands in for `src/core/join.ts`. */
import type { Entry } from '../../../src/core/entry.ts';
import * as real from '../../../src/core/join.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import type { Sha256 } from '../../../src/core/unique-id.ts';
import { isPlanted } from './planted.ts';

// biome-ignore lint/performance/noBarrelFile: all that is not planted is the product's own.
// biome-ignore lint/performance/noReExportAll: all that is not planted is the product's own.
export * from '../../../src/core/join.ts';

export function join(ours: Buffer, theirs: Buffer, sha256: Sha256): real.JoinResult {
  const joined = real.join(ours, theirs, sha256);
  return joined.ok ? { ...joined, bytes: withoutDiffering(joined.bytes, [ours, theirs], sha256) } : joined;
}

export function joinAll(files: readonly Buffer[], sha256: Sha256): ReturnType<typeof real.joinAll> {
  const joined = real.joinAll(files, sha256);
  return joined.ok ? { ...joined, bytes: withoutDiffering(joined.bytes, files, sha256) } : joined;
}

function withoutDiffering(bytes: Buffer, inputs: readonly Buffer[], sha256: Sha256): Buffer {
  if (!isPlanted('join', 'join and guard')) return bytes;
  const sides = inputs.map((input) => readEntries(input, sha256)).map((read) => (read.ok ? read.value : new Map()));
  const joined = readEntries(bytes, sha256);
  if (!joined.ok) return bytes;
  const isAlike = ({ uniqueId, line }: Entry): boolean =>
    sides.every((side) => side.get(uniqueId)?.line.equals(line) ?? true);
  return real.printEntries(new Map([...joined.value].filter(([, entry]) => isAlike(entry))));
}
