import { describe, expect, test } from 'vitest';
import { isHeldInRuns } from '../../../src/core/held-in-runs.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';

const entry = (id: string, text = id, version = 1) =>
  line({ uniqueId: `a_${id}_${stampAt(0)}`, version, content: `"id":"${id}","text":"${text}"` });
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
// Lines of very different lengths: a search that halves the bytes meets each of them.
const lines = ids.map((id, index) => entry(id, 'x'.repeat((index * 37) % 101)));
const output = file(...lines);
const held = (text: string) => isHeldInRuns(output, Buffer.from(text));
const framed = (...texts: readonly string[]) => `[\n${texts.join(',\n')}\n]\n`;

describe('of a file of seven lines', () => {
  test('every choice of lines in order is held', () => {
    for (let choice = 0; choice < 1 << lines.length; choice++) {
      const chosen = lines.filter((_, index) => ((choice >> index) & 1) === 1);
      expect(isHeldInRuns(output, file(...chosen)), `choice ${choice}`).toBe(true);
    }
  });

  test.each(ids.map((id, index) => [id, index] as const))('line %s is not held in another form', (id, index) => {
    const own = lines[index] as string;
    for (const other of [
      entry(id, 'y'),
      entry(id, 'x'.repeat((index * 37) % 101), 2),
      own.slice(0, -1),
      own.slice(0, -9),
      own.slice(0, own.indexOf(',"id"')),
      `${own} `,
      `${own}}`,
      own.replace('"id"', '"ID"'),
      own.slice(1),
    ]) {
      const around = [lines.slice(0, index), lines.slice(index + 1)] as const;
      expect(held(framed(other)), other).toBe(false);
      expect(held(framed(...around[0], other, ...around[1])), other).toBe(false);
    }
  });

  test('no line is held that stands before, between or behind them', () => {
    for (const id of ['0', 'aa', 'cc', 'z']) {
      expect(held(framed(entry(id))), id).toBe(false);
      expect(held(framed(...lines, entry(id))), id).toBe(false);
    }
  });

  test('a text that is no canonical file is not held', () => {
    const [a, b] = lines as [string, string];
    for (const text of [
      '',
      '\n',
      ']\n',
      '[\n',
      '[]\n',
      '{}',
      `[\n${a}\n`,
      `${a}\n]\n`,
      ` [\n${a}\n]\n`,
      `[\n${a}\n${b}\n]\n`,
      `[\n${a},${b}\n]\n`,
      `[\n${a}x\n${b}\n]\n`,
      `[\n${a},\n\n${b}\n]\n`,
      `[\n${a}\n]`,
      `[\n${a}\n]\n\n`,
    ]) {
      expect(held(text), JSON.stringify(text)).toBe(false);
    }
  });

  test('nothing is held by what has no frame', () => {
    for (const text of [
      '',
      '[\n',
      ']\n',
      lines.join(',\n'),
      `[\n${lines.join(',\n')}\n`,
      `${lines.join(',\n')}\n]\n`,
    ]) {
      expect(isHeldInRuns(Buffer.from(text), file(...lines)), text).toBe(false);
      expect(isHeldInRuns(Buffer.from(text), file()), text).toBe(false);
    }
  });
});

test.each(['%41_x_y', 'a\\u005fx'])('it cannot tell of the unique id %s, which needs decoding', (uniqueId) => {
  const [first] = lines as [string];
  const odd = line({ uniqueId: '?' }).replace('"?"', `"${uniqueId}"`);
  expect(isHeldInRuns(file(first, odd), file(odd))).toBe(false);
  expect(isHeldInRuns(file(odd), file(first))).toBe(false);
  expect(isHeldInRuns(file(first, odd), file(first))).toBe(true);
});
