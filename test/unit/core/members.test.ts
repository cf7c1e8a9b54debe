import { expect, test } from 'vitest';
import { itemsOf, membersOf, nameOf, valueEnd } from '../../../src/core/members.ts';

test('lists the members of an object with their texts', () => {
  const bytes = Buffer.from('xx{ "a" : 1.0 , "\\u0062":{"c":"}"},"d":[ "]" ] ,"e":null}yy');
  const members = membersOf(bytes, 2, bytes.length - 2);
  const listed = members.map((member) => [
    nameOf(bytes, member),
    bytes.toString('utf8', member.valueStart, member.valueEnd),
  ]);
  expect(listed).toEqual([
    ['a', '1.0'],
    ['b', '{"c":"}"}'],
    ['d', '[ "]" ]'],
    ['e', 'null'],
  ]);
  expect(membersOf(Buffer.from('{ }'), 0, 3)).toEqual([]);
});

test('lists the items of an array', () => {
  const bytes = Buffer.from('[ 1 ,"a,]",[2,3], {"b":[]} ,true]');
  expect(itemsOf(bytes, 0, bytes.length).map(({ start, end }) => bytes.toString('utf8', start, end))).toEqual([
    '1',
    '"a,]"',
    '[2,3]',
    '{"b":[]}',
    'true',
  ]);
  expect(itemsOf(Buffer.from('[ ]'), 0, 3)).toEqual([]);
});

test.each([
  ['"a\\"b" x', 6],
  ['{"a":{"b":"}{"}},', 16],
  ['[[],"]"]]', 8],
  ['-1.5e3,', 6],
  ['true}', 4],
  ['null ', 4],
  ['12', 2],
])('the value at the begin of %j ends at %i', (text, end) => {
  expect(valueEnd(Buffer.from(text), 0, text.length)).toBe(end);
});
