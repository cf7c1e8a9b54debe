import { expect, test } from 'vitest';
import { join, joinAll } from '../../../src/core/join.ts';
import { file, line, linesOf, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

/** Versions of one unique id from the lowest to the greatest: each differs from the one before in one link of the order. */
const ascending = (uniqueId: string): readonly string[] => [
  line({ uniqueId, timestamp: 'soon', version: 9, host: 'z' }),
  line({ uniqueId, timestamp: stampAt(0), version: 0, host: 'b' }),
  line({ uniqueId, timestamp: stampAt(0), version: 1, host: 'a' }),
  line({ uniqueId, timestamp: stampAt(0), version: 1, host: 'b', content: '"n":1' }),
  line({ uniqueId, timestamp: stampAt(0), version: 1, host: 'b', content: '"n":2' }),
  line({ uniqueId, timestamp: stampAt(1), version: 0, host: 'a' }),
  line({ uniqueId, timestamp: stampAt(0), version: 0, host: 'a', more: '"purged":true', content: '' }),
];

const first = ascending(`a_x_${stampAt(0)}`);
const second = ascending(`a_x_${stampAt(1)}`);

/** The file with version `i` of the first unique id and `j` of the second; 0 for none. */
const stateOf = (i: number, j: number): Buffer =>
  file(...[first[i - 1], second[j - 1]].filter((text) => text !== undefined));

const levels = [0, ...first.map((_, index) => index + 1)];
const states = levels.flatMap((i) => levels.map((j) => ({ i, j, bytes: stateOf(i, j) })));

// Scenario: equal-stamps
test('all joins of two states: the greater version of each unique id, as bytes', () => {
  for (const ours of states) {
    for (const theirs of states) {
      const joined = join(ours.bytes, theirs.bytes, sha256);
      const expected = stateOf(Math.max(ours.i, theirs.i), Math.max(ours.j, theirs.j));
      expect(joined.ok && joined.bytes.equals(expected), `${ours.i},${ours.j} with ${theirs.i},${theirs.j}`).toBe(true);
    }
  }
});

test('all joins of two states where one of them is JSON Lines in reverse order', () => {
  for (const ours of states) {
    for (const theirs of states.filter(({ i, j }) => i + j > 0)) {
      const lines = Buffer.from(linesOf(theirs.bytes).toReversed().join('\n'));
      const joined = join(ours.bytes, lines, sha256);
      const expected = stateOf(Math.max(ours.i, theirs.i), Math.max(ours.j, theirs.j));
      expect(joined.ok && joined.bytes.equals(expected), `${ours.i},${ours.j} with ${theirs.i},${theirs.j}`).toBe(true);
    }
  }
});

// Scenario: laws-of-the-join
test('all joins of three states, in all groupings', () => {
  const few = states.filter(({ i, j }) => i % 2 === 0 && j % 3 === 0);
  for (const a of few) {
    for (const b of few) {
      for (const c of few) {
        const expected = stateOf(Math.max(a.i, b.i, c.i), Math.max(a.j, b.j, c.j));
        const joined = joinAll([a.bytes, b.bytes, c.bytes], sha256);
        const turned = joinAll([c.bytes, a.bytes, b.bytes], sha256);
        expect(joined.ok && joined.bytes.equals(expected) && turned.ok && turned.bytes.equals(expected)).toBe(true);
      }
    }
  }
});

// Scenario: colliding-ids
test('all files that hold several versions of the two unique ids, in both orders', () => {
  const lines = [...first.slice(1, 6), ...second.slice(3, 6)];
  for (let subset = 1; subset < 2 ** lines.length; subset++) {
    const chosen = lines.filter((_, index) => (subset >> index) & 1);
    const i = Math.max(0, ...chosen.map((text) => first.indexOf(text) + 1));
    const j = Math.max(0, ...chosen.map((text) => second.indexOf(text) + 1));
    for (const text of [file(...chosen), file(...chosen.toReversed())]) {
      const read = joinAll([text], sha256);
      expect(read.ok && read.bytes.equals(stateOf(i, j))).toBe(true);
    }
  }
});
