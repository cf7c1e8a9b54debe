import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingFrom } from '../../../src/core/conservation.ts';
import { isWhole } from '../../../src/core/held-apart-from-space.ts';
import { isHeldInRuns } from '../../../src/core/held-in-runs.ts';
import { join } from '../../../src/core/join.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { law } from '../../support/law.ts';
import { file, linesOf } from '../../support/memory-file.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { sha256 } from '../../support/sha256.ts';

const joined = (ours: Buffer, theirs: Buffer): Buffer => {
  const result = join(ours, theirs, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

test('what it says is held is held, whatever the two files are', () => {
  law([anyFile, anyFile, mutations, mutations], (a, b, damageOutput, damageInput) => {
    const output = mutate(joined(a.bytes, b.bytes), damageOutput);
    const input = mutate(joined(a.bytes, a.bytes), damageInput);
    if (isWhole(output) && isHeldInRuns(output, input)) expect(missingFrom(output, input, { sha256 })).toEqual([]);
  });
});

test('every choice of plain lines of a file is held in it, and none is in a file without one of them', () => {
  law([anyFile, anyFile, fc.nat()], (a, b, choice) => {
    const lines = linesOf(joined(a.bytes, b.bytes)).filter((line) => /^[ -~]*$/.test(line) && !/[%\\]/.test(line));
    const output = file(...lines);
    const some = lines.filter((_, index) => ((choice >> (index % 30)) & 1) === 1);
    expect(isHeldInRuns(output, file(...some))).toBe(true);
    for (const left of some) {
      expect(isHeldInRuns(file(...lines.filter((line) => line !== left)), file(...some))).toBe(false);
    }
  });
});
