import { expect, test } from 'vitest';
import { conflictText } from '../../../src/core/conflict-text.ts';
import { joinAll } from '../../../src/core/join.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const conflict = (ours: string, theirs: string, length = 7) =>
  conflictText(Buffer.from(ours), Buffer.from(theirs), length).toString();

test('holds both sides whole, each on lines of its own', () => {
  expect(conflict('a\nb', 'c\n')).toBe('<<<<<<< ours\na\nb\n=======\nc\n>>>>>>> theirs\n');
  expect(conflict('', '', 9)).toBe('<<<<<<<<< ours\n=========\n>>>>>>>>> theirs\n');
});

// Scenario: conflict-markers
test('reads as the join once both sides are readable', () => {
  const [x, y] = ['x', 'y'].map((name) => line({ uniqueId: `a_${name}_${stampAt(0)}` })) as [string, string];
  for (const [ours, theirs] of [
    [file(x), file(y)],
    [Buffer.from(x), Buffer.from(`${y}\r\n`)],
    [file(x, y), file(y)],
  ] as const) {
    const read = joinAll([conflictText(ours, theirs, 7)], sha256);
    expect(read.ok && read.bytes.toString()).toBe(file(x, y).toString());
  }
});
