import { describe, expect, test } from 'vitest';
import { readEntries } from '../../../src/core/read-entries.ts';
import { line } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const read = (text: string) => {
  const result = readEntries(Buffer.from(text), sha256);
  return result.ok ? [...result.value.values()].map((entry) => entry.line.toString()) : result.problem;
};

// Scenario: doubled-keys-and-ids
test('keeps the greatest of several versions, in whatever order they stand', () => {
  const versions = [1, 3, 2].map((version) => line({ version }));
  expect(read(`[${versions.join()}]`)).toEqual([versions[1]]);
  expect(read(`[${versions.toReversed().join()}]`)).toEqual([versions[1]]);
});

test('takes an escaped unique id for the same', () => {
  expect(read(`[${line({ version: 2 }).replace('"a_x', '"\\u0061_x')},${line()}]`)).toHaveLength(1);
});

test('names the first problem', () => {
  expect(read(`[\n${line()},\n]x`)).toMatchObject({ line: 3, column: 2 });
});

describe('the header of files of the Python era', () => {
  test.each([
    ['', '{"_metadata":{"version":"1.0"}}'],
    [' with white space', '{ "_metadata" : { "version" : 1 } }'],
    [' with a lot of white space', `{${' '.repeat(60)}"_metadata"${'\n'.repeat(60)}:{}}`],
  ])('is no entry%s', (_, header) => {
    expect(read(`[${header},${line()}]`)).toEqual([line()]);
    expect(read(`[${header}]`)).toEqual([]);
  });

  test.each([
    ['with more members', '{"_metadata":{},"id":1}'],
    ['that is no object', '{"_metadata":1}'],
    ['of another name', '{"metadata":{}}'],
  ])('is an entry %s', (_, element) => {
    expect(read(`[${element}]`)).toHaveLength(1);
  });
});
