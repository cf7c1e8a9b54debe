import { expect, test } from 'vitest';
import { isSpace, literalEnd, longStringEnd, numberEnd, stringEnd } from '../../../src/core/json-text.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const at = (offset: number) => -1 - offset;

test.each([
  ['""', 2],
  ['"a" b', 3],
  ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', 18],
  ['"\\u0aF9"', 8],
  ['"\u007f"', 3],
  ['"\u00c3\u00a9\u00e2\u0082\u00ac\u00f0\u009f\u0098\u0080\u00ed\u009f\u00bf\u00f4\u008f\u00bf\u00bf"', 18],
  ['"a', at(2)],
  ['"a\n"', at(2)],
  ['"\\x"', at(2)],
  ['"\\u00g0"', at(5)],
  ['"\\u00', at(5)],
  ['"\\', at(2)],
  ['"\u00e2\u0082"', at(1)],
  ['"\u00f0\u009f\u0098"', at(1)],
  ['"\u00f5\u0080\u0080\u0080"', at(1)],
  ['"\u00c1\u00bf"', at(1)],
])('the string %j ends at %i', (text, end) => {
  expect(stringEnd(bytesOf(text), 0, text.length)).toBe(end);
});

test('a long string ends where a string ends, wherever it lies in memory', () => {
  const bodies = [
    '',
    'a',
    'abc',
    'abcdefgh',
    'a'.repeat(37),
    `${'a'.repeat(21)}\\"b`,
    `${'a'.repeat(9)}\u00c3\u00a9bcdefg`,
  ];
  const ends = ['"', '" and more "', '', '\n"', '\\', '\u00c3"', '\u0080"'];
  for (const text of bodies.flatMap((body) => ends.map((end) => `"${body}${end}`))) {
    for (let offset = 0; offset < 8; offset++) {
      const memory = new ArrayBuffer(96);
      const bytes = Buffer.from(memory, offset);
      bytes.fill(0x22);
      bytes.write(text, 'latin1');
      const expected = stringEnd(bytesOf(text), 0, text.length);
      expect(longStringEnd(bytes, new Int32Array(memory), 0, text.length), `${text} at ${offset}`).toBe(expected);
    }
  }
});

test.each([
  ['0', 1],
  ['-0', 2],
  ['10', 2],
  ['1.50e-07,', 8],
  ['1E+9 ', 4],
  ['00', 1],
  ['-', at(1)],
  ['-a', at(1)],
  ['1.', at(2)],
  ['1.e5', at(2)],
  ['1e', at(2)],
  ['1e+', at(3)],
  ['.5', at(0)],
])('the number %j ends at %i', (text, end) => {
  expect(numberEnd(bytesOf(text), 0, text.length)).toBe(end);
});

test.each([
  ['true', 4],
  ['false]', 5],
  ['null', 4],
  ['nul', at(0)],
  ['True', at(0)],
  ['tree', at(0)],
])('the literal %j ends at %i', (text, end) => {
  expect(literalEnd(bytesOf(text), 0, text.length)).toBe(end);
});

test('white space is what JSON says and nothing else', () => {
  const spaces = Array.from({ length: 256 }, (_, byte) => byte).filter(isSpace);
  expect(spaces).toEqual([0x09, 0x0a, 0x0d, 0x20]);
});
