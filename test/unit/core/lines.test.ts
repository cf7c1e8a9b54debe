import { describe, expect, test } from 'vitest';
import {
  findEnd,
  hasLine,
  type Lines,
  mustRead,
  openBytes,
  openReader,
  sizeOf,
  skipSameLines,
  step,
} from '../../../src/core/lines.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { readerOf } from '../../support/pieces.ts';

const x = line();
const many = Array.from({ length: 60 }, (_, index) => line({ uniqueId: `a_${100 + index}_${stampAt(0)}` }));
const inPieces = (text: Buffer | string, size = 16) => openReader(readerOf(Buffer.from(text), 300), size);

/** The texts of the lines from the present one on, up to one that does not end as a line of a canonical file. */
const textsOf = (lines: Lines): readonly string[] => {
  const texts: string[] = [];
  while (hasLine(lines) && findEnd(lines)) {
    texts.push(lines.bytes.toString('utf8', lines.start, lines.stop));
    step(lines);
  }
  return texts;
};

describe('the lines of a file', () => {
  test.each([
    ['without entries', []],
    ['with one', [x]],
    ['with many', many],
    ['with a long one between short ones', ['{}', `{"a":"${'-'.repeat(900)}"}`, '{}']],
  ])('%s are the same in memory and in pieces of any size', (_, texts) => {
    const bytes = file(...texts);
    const ways = [
      openBytes(bytes),
      openReader(readerOf(bytes, 10)),
      ...[1, 3, 4, 16, 700].map((size) => inPieces(bytes, size)),
    ];
    for (const lines of ways) {
      expect(textsOf(lines)).toEqual(texts);
      expect([lines.isBroken, hasLine(lines), mustRead(lines), sizeOf(lines)]).toEqual([
        false,
        false,
        false,
        bytes.length,
      ]);
    }
  });

  test.each([
    ['nothing', ''],
    ['a bracket', '['],
    ['another opening', `{\n${x}\n]\n`],
    ['an opening on the line of an entry', `[${x}\n]\n`],
    ['no closing', `[\n${x}\n`],
    ['no last line feed', `[\n${x}\n]`],
    ['a closing on the line of an entry', `[\n${x}]\n`],
    ['something behind the closing', `[\n${x}\n]\n\n`],
  ])('of a text with %s are seen to be broken', (_, text) => {
    for (const lines of [openBytes(Buffer.from(text)), inPieces(text)]) {
      textsOf(lines);
      expect([lines.isBroken, hasLine(lines)]).toEqual([true, false]);
    }
  });

  test('need no more memory than one piece', () => {
    const lines = inPieces(file(...many), 400);
    expect(mustRead(lines)).toBe(false);
    expect(textsOf(lines)).toHaveLength(many.length);
    expect(lines.bytes).toHaveLength(400);
  });

  test('are given up where one is longer than any entry may be', () => {
    let given = 0;
    const lines = openReader((into, offset) => {
      if (given > 64 * 1024 * 1024) throw new Error('it reads on');
      into.fill('a', offset);
      if (given === 0) into.write('[\n', offset, 'latin1');
      given += into.length - offset;
      return into.length - offset;
    });
    expect([lines.isBroken, hasLine(lines)]).toEqual([true, false]);
  });
});

describe('lines that two files have alike', () => {
  /** Where lines are skipped, to within a block and a line before the first that differs. */
  const NEAR = 512 + (many[0] as string).length;

  test.each([0, 1, 2, 3, 5, 9, 20, 41, 59])('are passed up to line %i, which differs, or nearly there', (index) => {
    const other = many.with(index, (many[index] as string).replace('"host":"a"', '"host":"b"'));
    const [a, b] = [openBytes(file(...many)), openBytes(file(...other))];
    const place = file(...many.slice(0, index)).length - (index === 0 ? 2 : 1);
    const isPassed = skipSameLines(a, b);
    expect(b.start).toBe(a.start);
    expect(isPassed).toBe(a.start > 2);
    expect(a.start).toBeLessThanOrEqual(place);
    expect(a.start).toBeGreaterThanOrEqual(place - NEAR);
    expect(a.bytes.toString('utf8', a.start - 1, a.start + 2)).toBe('\n{"');
  });

  test('are passed to the end of the shorter file', () => {
    const [a, b] = [openBytes(file(...many)), openBytes(file(...many.slice(0, 40)))];
    expect(skipSameLines(a, b)).toBe(true);
    expect(b.end - b.start).toBeLessThanOrEqual(NEAR);
    expect([textsOf(a).length - textsOf(b).length, a.isBroken]).toEqual([20, false]);
  });

  test('are all passed where nothing differs', () => {
    const [a, b] = [openBytes(file(...many)), openBytes(file(...many))];
    expect(skipSameLines(a, b)).toBe(true);
    expect([hasLine(a), hasLine(b), skipSameLines(a, b)]).toEqual([false, false, false]);
  });

  test('are none where the first one differs at the begin of a piece', () => {
    const [a, b] = ['tea', 'ale'].map((text) => {
      const lines = inPieces(file('{}', ...many.map((entry) => entry.replace('tea', text))), 400);
      while (!mustRead(lines) && findEnd(lines)) step(lines);
      return lines;
    }) as [Lines, Lines];
    expect([hasLine(a), hasLine(b), a.start, b.start]).toEqual([true, true, 0, 0]);
    expect([skipSameLines(a, b), a.start, b.start]).toEqual([false, 0, 0]);
  });

  test.each([511, 512, 513])(
    'end before a line that goes on where that of the other ends, %i bytes from its begin',
    (length) => {
      const [a, b] = ['\n', '#'].map((end) => openBytes(file(`${'-'.repeat(length)}${end}${'-'.repeat(2000)}`))) as [
        Lines,
        Lines,
      ];
      expect([skipSameLines(a, b), a.start, b.start]).toEqual([false, 2, 2]);
    },
  );
});
