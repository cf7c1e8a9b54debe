import { expect, test } from 'vitest';
import { join } from '../../../src/core/join.ts';
import { missingInOrder } from '../../../src/core/missing-in-order.ts';
import { compareVersions } from '../../../src/core/order.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { file, linesOf } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const entriesOf = (bytes: Buffer) => {
  const read = readEntries(bytes, sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
};

/** What a reader of both files finds, entry by entry. */
const missing = (held: Buffer, wanted: Buffer): readonly string[] => {
  const entries = entriesOf(held);
  return [...entriesOf(wanted).values()]
    .filter(({ uniqueId, line }) => {
      const kept = entries.get(uniqueId);
      return kept === undefined || compareVersions(kept.line, line) < 0;
    })
    .map(({ uniqueId }) => uniqueId);
};

const canonical = (bytes: Buffer): Buffer => {
  const joined = join(bytes, bytes, sha256);
  if (!joined.ok) throw new Error(joined.problem.message);
  return joined.bytes;
};

test('of two canonical files it tells what a reader finds missing, or nothing where keys need decoding', () => {
  let told = 0;
  law([anyFile, anyFile], (a, b) => {
    const [held, wanted] = [canonical(a.bytes), canonical(b.bytes)];
    const found = missingInOrder(held, wanted);
    if (found === undefined) return;
    told++;
    expect(found).toEqual(missing(held, wanted));
  });
  expect(told).toBeGreaterThan(atLength(100));
});

test('of files in any form it tells the truth or nothing', () => {
  law([anyFile, anyFile], (a, b) => {
    const found = missingInOrder(a.bytes, b.bytes);
    if (found !== undefined) expect(found).toEqual(missing(a.bytes, b.bytes));
  });
});

test('lines out of order tell nothing', () => {
  law([anyFile], ({ bytes }) => {
    const whole = canonical(bytes);
    const lines = linesOf(whole);
    if (lines.length < 2) return;
    const turned = file(...lines.toReversed());
    expect(missingInOrder(turned, whole)).toBeUndefined();
    expect(missingInOrder(whole, turned)).toBeUndefined();
  });
});
