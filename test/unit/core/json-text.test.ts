import { expect, test } from 'vitest';
import { isSpace, literalEnd, longStringEnd, numberEnd, scalarEnd, stringEnd } from '../../../src/core/json-text.ts';

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
    ...Array.from({ length: 13 }, (_, length) => `${'a'.repeat(length)}\\"${'a'.repeat(9)}`),
    ...Array.from({ length: 13 }, (_, length) => `${'a'.repeat(length)}\u00e2\u0082\u00ac${'a'.repeat(9)}`),
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

test('an escape is one of eight letters, or u and four hexadecimal digits', () => {
  const ends = (inside: string) => stringEnd(bytesOf(`"${inside}"`), 0, inside.length + 2) === inside.length + 2;
  const letters = Array.from({ length: 0x60 }, (_, index) => String.fromCharCode(0x20 + index));
  expect(letters.filter((letter) => letter !== '"' && ends(`\\${letter}`)).join('')).toBe('/\\bfnrt');
  for (const before of ['', '0', 'aF', '09b']) {
    const digits = letters.filter(
      (digit) => digit !== '"' && ends(`\\u${before}${digit}${'0'.repeat(3 - before.length)}`),
    );
    expect(digits.join('')).toBe('0123456789ABCDEFabcdef');
  }
});

test('a character is what Node reads as one', () => {
  // What is no UTF-8 becomes a replacement character, which is printed as other bytes.
  const isCharacters = (bytes: Buffer) => Buffer.from(bytes.toString('utf8')).equals(bytes);
  const firsts = [
    0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
  ];
  const faults: string[] = [];
  const edges = [0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0];
  for (const first of firsts) {
    for (const second of edges) {
      for (const third of [0x61, 0x80, 0xbf, 0xc0]) {
        for (const fourth of [0x61, 0x80, 0xbf, 0xc0]) {
          const bytes = Buffer.from([0x22, first, second, third, fourth, 0x22]);
          const isTaken = stringEnd(bytes, 0, bytes.length) === bytes.length;
          if (isTaken !== isCharacters(bytes.subarray(1, 5))) faults.push(bytes.toString('hex'));
        }
      }
    }
  }
  expect(faults).toEqual([]);
});

test('what stands behind the limit is not read', () => {
  expect(stringEnd(bytesOf('"\u00c3\u00a9"'), 0, 2)).toBe(at(1));
  const ends = { stringEnd, numberEnd, literalEnd, scalarEnd };
  const tokens = [
    '"ab\\n\\u00e9\u00e9"',
    '"\u00f0\u009f\u0098\u0080"',
    '-10.25e+17',
    '-0.5',
    '0',
    'true',
    'false',
    'null',
  ];
  for (const token of tokens) {
    const whole = bytesOf(`${token}0`);
    const cut = (limit: number) => Buffer.from(whole.subarray(0, limit));
    for (let limit = 1; limit < token.length; limit++) {
      for (const [name, end] of Object.entries(ends)) {
        expect(end(whole, 0, limit), `${name} of ${token} up to ${limit}`).toBe(end(cut(limit), 0, limit));
      }
      const words = new Int32Array(whole.buffer, 0, whole.buffer.byteLength >> 2);
      expect(longStringEnd(whole, words, 0, limit)).toBe(stringEnd(cut(limit), 0, limit));
    }
  }
});

test.each([
  ['1/', 1],
  ['1:', 1],
  ['-/', at(1)],
  ['-:', at(1)],
  ['1./', at(2)],
  ['1.5E', at(4)],
  ['1e-', at(3)],
  ['-0.5e5', 6],
  ['9', 1],
  ['/', at(0)],
  [':', at(0)],
  ['null', 4],
  ['-null', at(1)],
])('the number or literal %j ends at %i', (text, end) => {
  expect(scalarEnd(bytesOf(text), 0, text.length)).toBe(end);
});
