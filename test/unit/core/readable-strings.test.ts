import { expect, test } from 'vitest';
import { readableStrings } from '../../../src/core/readable-strings.ts';

test('prints each string after the name of its member, escapes decoded, in the order of the text', () => {
  const value: unknown = JSON.parse('{"a":"x\\ny","n":1,"list":["p",["q"],{"b":"r"},null],"":"bare"}');
  expect(readableStrings(value)).toBe('a=x\ny\nlist=p\nlist=q\nb=r\nbare');
});

// Scenario: huge-json
test('walks a value however deep it is', () => {
  const deep = `${'['.repeat(5000)}"bottom"${']'.repeat(5000)}`;
  expect(readableStrings(JSON.parse(deep))).toBe('bottom');
});
