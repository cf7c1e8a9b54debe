import { expect, test } from 'vitest';
import { isHeldInOrder } from '../../../src/core/conservation.ts';
import { join, joinParsed } from '../../../src/core/join.ts';
import { joinLines } from '../../../src/core/join-canonical.ts';
import { openBytes } from '../../../src/core/lines.ts';
import { inMemory } from '../../../src/core/output.ts';
import { anyFile, type FileText } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { file, line } from '../../support/memory-file.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { sha256 } from '../../support/sha256.ts';

const canonical = ({ bytes }: FileText): Buffer => {
  const result = join(bytes, bytes, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

/** The join as the driver makes it. */
const trusting = (ours: Buffer, theirs: Buffer) => {
  const output = inMemory();
  const counts = joinLines(openBytes(ours), openBytes(theirs), output.append, { isAlikeTrusted: true });
  return counts && { counts, bytes: output.print() };
};

test('with one sound side, lines that are not read change nothing: it is declined or joined as by the general path', () => {
  let answered = 0;
  law(
    [anyFile, anyFile, mutations],
    (a, b, damage) => {
      const [ours, theirs] = [canonical(a), canonical(b)];
      const broken = mutate(ours, damage);
      for (const [one, other] of [
        [ours, theirs],
        [broken, theirs],
        [theirs, broken],
        [ours, broken],
        [broken, ours],
      ] as const) {
        const fast = trusting(one, other);
        if (fast === undefined) continue;
        answered++;
        const general = joinParsed(one, other, sha256);
        if (!general.ok) expect.fail(`the general path refuses ${general.side}: ${general.problem.message}`);
        expect(fast.bytes.toString('latin1')).toBe(general.bytes.toString('latin1'));
        expect(fast.counts).toEqual(general.counts);
      }
    },
    3000,
  );
  expect(answered).toBeGreaterThan(atLength(500));
});

test('a line that is damaged alike on both sides is copied as it is, and the guard finds both sides in the result', () => {
  const damaged = `${line({ uniqueId: 'a_b_2026-01-05T09:00:00.000000Z' }).slice(0, -1)},"x":[}`;
  const ours = file(damaged, line({ uniqueId: 'a_c_2026-01-05T09:00:01.000000Z' }));
  const theirs = file(damaged, line({ uniqueId: 'a_d_2026-01-05T09:00:02.000000Z' }));
  const joined = trusting(ours, theirs);
  expect(joined?.counts).toEqual({ total: 3, onlyOurs: 1, onlyTheirs: 1, differing: 0 });
  expect(joined?.bytes.toString()).toContain(damaged);
  const held = joined?.bytes ?? Buffer.alloc(0);
  expect(isHeldInOrder(openBytes(held), [openBytes(ours), openBytes(theirs)])).toBe(true);
});
