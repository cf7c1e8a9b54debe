import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHeldInOrder, missingFrom } from '../../../src/core/conservation.ts';
import { join } from '../../../src/core/join.ts';
import { joinCanonical, joinLines } from '../../../src/core/join-canonical.ts';
import { type Lines, openReader, sizeOf } from '../../../src/core/lines.ts';
import { inPieces } from '../../../src/core/output.ts';
import { anyFile, type FileText } from '../../support/file-arbitraries.ts';
import { law } from '../../support/law.ts';
import { mulberry32 } from '../../support/mulberry32.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { sha256 } from '../../support/sha256.ts';

/** How a file comes: through a buffer of `size` bytes, a few bytes at a time as `seed` has it. */
type Pace = { readonly size: number; readonly seed: number };

const pace: fc.Arbitrary<Pace> = fc.record({ size: fc.constantFrom(3, 16, 100, 300, 1000, 100_000), seed: fc.nat() });

const reader = (bytes: Buffer, { size, seed }: Pace): Lines => {
  const random = mulberry32(seed);
  const most = [1, 7, 200, 100_000][seed % 4] as number;
  let given = 0;
  return openReader((into, offset) => {
    const count = Math.min(bytes.length - given, into.length - offset, 1 + Math.floor(random() * most));
    bytes.copy(into, offset, given, given + count);
    given += count;
    return count;
  }, size);
};

const canonical = ({ bytes }: FileText): Buffer => {
  const result = join(bytes, bytes, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

/** The join of two files that come in pieces and leave in pieces, or undefined where it is declined. */
const joinedInPieces = ({
  ours,
  theirs,
  paces,
}: {
  ours: Buffer;
  theirs: Buffer;
  paces: readonly [Pace, Pace, Pace];
}) => {
  const [left, right] = [reader(ours, paces[0]), reader(theirs, paces[1])];
  const pieces: Buffer[] = [];
  const { append, finish } = inPieces((piece) => pieces.push(Buffer.from(piece)), paces[2].size);
  const counts = joinLines(left, right, append);
  if (counts === undefined) return undefined;
  finish();
  expect([sizeOf(left), sizeOf(right)]).toEqual([ours.length, theirs.length]);
  return { bytes: Buffer.concat(pieces).toString('latin1'), counts };
};

const joinedWhole = (ours: Buffer, theirs: Buffer) => {
  const whole = joinCanonical(ours, theirs);
  return whole && { ...whole, bytes: whole.bytes.toString('latin1') };
};

test('files that come in pieces of any size are joined, or declined, as whole ones are', () => {
  law(
    [anyFile, anyFile, mutations, fc.tuple(pace, pace, pace)],
    (a, b, damages, paces) => {
      const [ours, theirs] = [canonical(a), canonical(b)];
      const broken = mutate(ours, damages);
      for (const [left, right] of [
        [ours, theirs],
        [broken, theirs],
        [theirs, broken],
      ] as const) {
        expect(joinedInPieces({ ours: left, theirs: right, paces })).toEqual(joinedWhole(left, right));
      }
    },
    3000,
  );
});

test('a join that comes in pieces is seen to hold its inputs, and a damaged one only if it does', () => {
  law(
    [anyFile, anyFile, mutations, fc.tuple(pace, pace, pace)],
    (a, b, damages, [forOutput, forOurs, forTheirs]) => {
      const [ours, theirs] = [canonical(a), canonical(b)];
      const whole = joinCanonical(ours, theirs)?.bytes;
      if (whole === undefined) return;
      const isHeld = (output: Buffer) =>
        isHeldInOrder(reader(output, forOutput), [reader(ours, forOurs), reader(theirs, forTheirs)]);
      expect(isHeld(whole)).toBe(true);
      const broken = mutate(whole, damages);
      if (isHeld(broken)) {
        expect([ours, theirs].flatMap((input) => missingFrom(broken, input, { sha256 }))).toEqual([]);
        expect(join(broken, broken, sha256).ok).toBe(true);
      }
    },
    3000,
  );
});
