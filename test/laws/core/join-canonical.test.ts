import { expect, test } from 'vitest';
import { join, joinParsed } from '../../../src/core/join.ts';
import { joinCanonical } from '../../../src/core/join-canonical.ts';
import { anyFile, type FileText } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { file, linesOf } from '../../support/memory-file.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { sha256 } from '../../support/sha256.ts';

/** How often the copying path may be wrong about a damaged file: never, so it is asked often. */
const RUNS = 4000;

const canonical = ({ bytes }: FileText): Buffer => {
  const result = join(bytes, bytes, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

const expectNoOtherAnswer = (ours: Buffer, theirs: Buffer): boolean => {
  const fast = joinCanonical(ours, theirs);
  if (fast === undefined) return false;
  const general = joinParsed(ours, theirs, sha256);
  if (!general.ok) return expect.fail(`the general path refuses ${general.side}: ${general.problem.message}`);
  expect(fast.bytes.toString('latin1')).toBe(general.bytes.toString('latin1'));
  expect(fast.counts).toEqual(general.counts);
  return true;
};

test('a damaged canonical file is declined, or joined exactly as by the general path', () => {
  let answered = 0;
  law(
    [anyFile, anyFile, mutations, mutations],
    (a, b, damageOurs, damageTheirs) => {
      const [ours, theirs] = [canonical(a), canonical(b)];
      const [brokenOurs, brokenTheirs] = [mutate(ours, damageOurs), mutate(theirs, damageTheirs)];
      const pairs: [Buffer, Buffer][] = [
        [brokenOurs, theirs],
        [theirs, brokenOurs],
        [ours, brokenOurs],
        [brokenOurs, ours],
        [brokenOurs, brokenOurs],
        [brokenOurs, brokenTheirs],
      ];
      for (const [left, right] of pairs) answered += Number(expectNoOtherAnswer(left, right));
    },
    RUNS,
  );
  expect(answered, 'some damages leave the file canonical').toBeGreaterThan(atLength(RUNS / 20));
});

test('a file that a buffer holds at any offset, between other bytes, is joined alike', () => {
  law([anyFile, anyFile], (a, b) => {
    const [ours, theirs] = [canonical(a), canonical(b)];
    const expected = joinCanonical(ours, theirs)?.bytes.toString();
    for (const offset of [1, 2, 3]) {
      const moved = (bytes: Buffer, around: string): Buffer => {
        const whole = Buffer.concat([Buffer.alloc(offset, around), bytes, Buffer.alloc(9, around)]);
        return whole.subarray(offset, offset + bytes.length);
      };
      expect(joinCanonical(moved(ours, '"'), moved(theirs, '}'))?.bytes.toString()).toBe(expected);
      expect(joinCanonical(moved(ours, '\n'), moved(theirs, 'a'))?.bytes.toString()).toBe(expected);
    }
  });
});

test('two lines in the wrong order, or one line twice, are declined', () => {
  law([anyFile], (any) => {
    const whole = canonical(any);
    const lines = linesOf(whole);
    for (let index = 0; index + 1 < lines.length; index++) {
      const swapped = lines.with(index, lines[index + 1] as string).with(index + 1, lines[index] as string);
      const doubled = lines.toSpliced(index, 0, lines[index] as string);
      for (const broken of [swapped, doubled].map((list) => file(...list))) {
        expect(joinCanonical(broken, broken)).toBeUndefined();
        expect(joinCanonical(broken, whole)).toBeUndefined();
        expect(joinCanonical(whole, broken)).toBeUndefined();
      }
    }
  });
});
