import { expect, it } from 'vitest';
import { decodePath, encodePath, splitRecords } from '../../../src/git/path-text.ts';
import { ToolError } from '../../../src/git/tool-error.ts';

// Scenario: hostile-file-names
it.each([
  ['plain', Buffer.from('dir/memory a.json')],
  ['letters of any script', Buffer.from('日本/é😀.json')],
  ['the replacement character itself', Buffer.from('a\ufffdb')],
  ['Latin-1', Buffer.from([0x61, 0xe9, 0x2e])],
  ['a torn character at the end', Buffer.from([0x61, 0xe6, 0x97])],
  ['overlong and surrogate forms', Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xff])],
])('gives the bytes of a path back: %s', (_, bytes) => {
  expect(encodePath(decodePath(bytes))).toEqual(bytes);
});

it('keeps paths apart that differ in broken bytes only', () => {
  expect(decodePath(Buffer.from([0xe9]))).not.toBe(decodePath(Buffer.from([0xe8])));
});

it('splits at NUL and refuses an answer that was cut off', () => {
  expect(splitRecords(Buffer.from('a\nb\0\0c\0')).map(String)).toEqual(['a\nb', '', 'c']);
  expect(splitRecords(Buffer.alloc(0))).toEqual([]);
  expect(() => splitRecords(Buffer.from('a\0b'))).toThrow(ToolError);
  expect(() => splitRecords(Buffer.from('a\0b'))).toThrow('no end');
});
