import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHeldInOrder, missingFrom } from '../../../src/core/conservation.ts';
import { join } from '../../../src/core/join.ts';
import { joinCanonical, joinLines } from '../../../src/core/join-canonical.ts';
import { type Lines, openReader, sizeOf } from '../../../src/core/lines.ts';
import { inPieces } from '../../../src/core/output.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { anyFile, type FileText } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { readerOf } from '../../support/pieces.ts';
import { sha256 } from '../../support/sha256.ts';

/** Sizes of the buffer and of one read, around the sizes of lines and of separators. */
const pieces = fc.record({
  size: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.nat(900)),
  most: fc.integer({ min: 1, max: 700 }),
});

type Pieces = { readonly size: number; readonly most: number };

const inSmallPieces = (bytes: Buffer, { size, most }: Pieces): Lines => openReader(readerOf(bytes, most), size + 1);

const joined = (ours: Buffer, theirs: Buffer): Buffer => {
  const result = join(ours, theirs, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

const canonical = ({ bytes }: FileText): Buffer => joined(bytes, bytes);

// Scenario: laws-of-the-join
test('two files that come in pieces of any size are joined as those in memory, or declined alike', () => {
  let answered = 0;
  law([anyFile, anyFile, mutations, pieces, pieces], (a, b, damage, left, right) => {
    const [ours, theirs] = [canonical(a), canonical(b)];
    const broken = mutate(ours, damage);
    for (const [one, other] of [
      [ours, theirs],
      [broken, theirs],
      [theirs, broken],
      [broken, ours],
      [broken, broken],
    ] as const) {
      const written: Buffer[] = [];
      const output = inPieces((bytes) => written.push(Buffer.from(bytes)), right.size + 1);
      const sides = [inSmallPieces(one, left), inSmallPieces(other, right)] as const;
      const counts = joinLines(...sides, output.append);
      output.finish();
      const whole = joinCanonical(one, other);
      expect(counts).toEqual(whole?.counts);
      if (whole === undefined) continue;
      answered++;
      expect(Buffer.concat(written).toString('latin1')).toBe(whole.bytes.toString('latin1'));
      expect(sides.map(sizeOf)).toEqual([one.length, other.length]);
    }
  });
  expect(answered).toBeGreaterThan(atLength(100));
});

test('the guard over pieces finds a join to hold its inputs, and nothing held that is not', () => {
  law([anyFile, anyFile, mutations, pieces, pieces], (a, b, damage, first, second) => {
    const [ours, theirs] = [canonical(a), canonical(b)];
    const output = joined(ours, theirs);
    const inputs = [inSmallPieces(ours, first), inSmallPieces(theirs, second)];
    // A unique id with escapes is left to the comparison of all entries.
    if (![ours, theirs].some((side) => side.includes('\\')))
      expect(isHeldInOrder(inSmallPieces(output, second), inputs)).toBe(true);
    const broken = mutate(output, damage);
    for (const side of [ours, theirs, broken]) {
      if (!readEntries(side, sha256).ok) continue;
      for (const [held, wanted] of [
        [broken, side],
        [side, broken],
      ] as const) {
        if (!readEntries(wanted, sha256).ok) continue;
        if (!isHeldInOrder(inSmallPieces(held, first), [inSmallPieces(wanted, second)])) continue;
        expect(missingFrom(held, wanted, { sha256 })).toEqual([]);
      }
    }
  });
});
