import { describe, expect, test } from 'vitest';
import { containsLines, differingLines } from '../../../src/core/differing-lines.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';

const id = (name: string) => `a_${name}_${stampAt(0)}`;
const [w, x, y, z] = ['w', 'x', 'y', 'z'].map((name) => line({ uniqueId: id(name) })) as [
  string,
  string,
  string,
  string,
];
const edited = line({ uniqueId: id('x'), content: '"id":"x","text":"coffee"' });
const added = '{"id":"new"}';

const differences = (before: Buffer, after: Buffer | string, limit = 9) =>
  differingLines(before, Buffer.from(after), limit)?.map((found) => [found.before?.toString(), found.after.toString()]);

describe('the differences of a file from the canonical one before', () => {
  test.each([
    ['nothing', file(w, x), file(w, x), []],
    ['nothing, both empty', file(), file(), []],
    ['lines edited', file(w, x, y), file(w, edited, y), [[x, edited]]],
    ['the last line edited', file(w, x), file(w, edited), [[x, edited]]],
    [
      'lines added in front, between and behind',
      file(w, x),
      file(added, w, added, x, added),
      Array(3).fill([undefined, added]),
    ],
    ['a line added to none', file(), file(added), [[undefined, added]]],
    [
      'an edited and an added line',
      file(x, y),
      file(edited, added, y),
      [
        [x, edited],
        [undefined, added],
      ],
    ],
  ])('are %s', (_, before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
  });

  test.each([
    ['a line is gone', file(w, x, y), file(w, y)],
    ['the last line is gone', file(w, x), file(w)],
    ['all lines are gone', file(w), file()],
    ['lines have moved', file(w, x), file(x, w)],
    ['a unique id is new', file(w, y), file(w, x, y)],
    ['a unique id is new behind the others', file(w), file(w, x)],
    ['a unique id is another one', file(w, x), file(w, x.replace('"a_x', '"a_xx'))],
    ['a unique id before needs decoding', file(w.replace('"a_w', '"\\u0061_w')), file(w)],
    ['a comma is missing', file(w, x), `[\n${w}\n${added}\n${x}\n]\n`],
    ['the frame is another one', file(w, x), `[${w},\n${x}]`],
    ['the file before has none', Buffer.from(`[${w}]`), file(w)],
    ['the end is missing', file(w, x), `[\n${w},\n${x}\n`],
    ['a line before is none', Buffer.from(`[\n${w}\n${y}\n]\n`), file(edited, y)],
  ])('cannot be told where %s', (_, before, after) => {
    expect(differences(before, after)).toBeUndefined();
  });

  test('are told up to a limit', () => {
    expect(differences(file(x, z), file(added, edited, z), 2)).toHaveLength(2);
    expect(differences(file(x, z), file(added, edited, z), 1)).toBeUndefined();
    expect(differences(file(x, z), file(x, z), 0)).toEqual([]);
  });
});

describe('a file', () => {
  const whole = file(w, x, y, z);

  test('contains every choice of its lines in their order', () => {
    for (const wanted of [file(), file(w), file(z), file(x, y), file(w, z), file(w, x, y, z)]) {
      expect(containsLines(whole, wanted)).toBe(true);
    }
  });

  test('does not contain others, another order, or what has no frame', () => {
    for (const wanted of [file(edited), file(w, edited), file(y, x), file(w, w), file(z, line({ uniqueId: 'zz' }))]) {
      expect(containsLines(whole, wanted)).toBe(false);
    }
    for (const broken of ['', `[\n${w}\n`, `[\n${w}\n${x}\n]\n`]) {
      expect(containsLines(whole, Buffer.from(broken)), broken).toBe(false);
      expect(containsLines(Buffer.from(broken), file(x)), broken).toBe(false);
    }
    expect(containsLines(Buffer.from(`[\n${w}\n`), file())).toBe(false);
    expect(containsLines(file(), file(w))).toBe(false);
  });
});
