import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHeldApartFromSpace, isWhole } from '../../../src/core/held-apart-from-space.ts';
import { join, joinParsed } from '../../../src/core/join.ts';
import { joinStripped } from '../../../src/core/join-stripped.ts';
import { readerOf } from '../../../src/core/lines.ts';
import { compareVersions } from '../../../src/core/order.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { compact, entryList } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { sha256 } from '../../support/sha256.ts';
import { spread } from '../../support/spread.ts';
import { stripSpace } from '../../support/strip-space.ts';

const canonical = (bytes: Buffer): Buffer => {
  const result = join(bytes, bytes, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

/** Some entries as an array on one line. */
const anyArray = entryList.map((entries) => Buffer.from(`[${entries.map(compact).join(',')}]`));

test('what the way without white space answers, damaged files included, the general path answers too', () => {
  let answered = 0;
  law(
    [anyArray, anyArray, mutations, fc.nat()],
    (a, b, damage, seed) => {
      const [ours, theirs] = [spread(canonical(a), seed), spread(canonical(b), seed + 1)];
      // Canonical but for white space comes out canonical.
      expect(stripSpace(ours)?.toString()).toBe(canonical(a).toString());
      const broken = mutate(ours, damage);
      for (const [one, other] of [
        [ours, theirs],
        [broken, theirs],
        [a, mutate(b, damage)],
      ] as const) {
        const pieces: Buffer[] = [];
        const counts = joinStripped(readerOf(one), readerOf(other), (source, start, end) => {
          pieces.push(Buffer.from(source.subarray(start, end)));
        });
        if (counts === undefined) continue;
        answered++;
        const general = joinParsed(one, other, sha256);
        if (!general.ok) expect.fail(`the general path refuses ${general.side}: ${general.problem.message}`);
        expect(Buffer.concat(pieces).toString('latin1')).toBe(general.bytes.toString('latin1'));
        expect(counts).toEqual(general.counts);
      }
    },
    500,
  );
  expect(answered).toBeGreaterThan(atLength(50));
});

test('the guard that walks along finds held only what reading both finds held', () => {
  let found = 0;
  law(
    [anyArray, anyArray, mutations, fc.nat()],
    (a, b, damage, seed) => {
      const input = canonical(a);
      const joined = join(input, b, sha256);
      if (!joined.ok) throw new Error(joined.problem.message);
      for (const output of [joined.bytes, mutate(joined.bytes, damage), canonical(b)]) {
        for (const spaced of [spread(input, seed), mutate(spread(input, seed), damage)]) {
          if (!isWhole(output) || !isHeldApartFromSpace(output, spaced)) continue;
          found++;
          const [held, wanted] = [readEntries(output, sha256), readEntries(spaced, sha256)];
          if (!held.ok || !wanted.ok) expect.fail('a text is found held that cannot be read');
          for (const [uniqueId, { line }] of wanted.value) {
            expect(compareVersions(held.value.get(uniqueId)?.line as Buffer, line)).toBeGreaterThanOrEqual(0);
          }
        }
      }
    },
    500,
  );
  expect(found).toBeGreaterThan(atLength(100));
});
