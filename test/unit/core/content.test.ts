import { expect, test } from 'vitest';
import { contentKey, minify } from '../../../src/core/content.ts';

const key = (text: string) => contentKey(Buffer.from(text));

test.each([
  ['white space', '{"a":[1,2]}', ' { "a" :\t[ 1 ,\r\n2 ] } '],
  ['the order of members', '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
  ['escapes', '{"\\u0061":"\\/\\u00e9"}', '{"a":"/é"}'],
  ['the spelling of a number', '[1,100,0.5]', '[1.0,1e2,5E-1]'],
  ['members that a later one of their name replaces', '{"a":1,"a":2}', '{"a":2}'],
])('%s does not count', (_, one, other) => {
  expect(key(one)).toBe(key(other));
});

test.each([
  ['digits beyond a double', '9007199254740993', '9007199254740992'],
  ['numbers beyond a double', '1e400', '1e401'],
  ['a number and its text', '1', '"1"'],
  ['a number and the text of its mark', '1', '"\uf8ffn:1"'],
  ['a number and the escaped text of its mark', '1', '"\\uf8ffn:1"'],
  ['a text and the text of its mark', '"\uf8ffa"', '"\uf8ffs:\uf8ffa"'],
  ['a name and the text of its mark', '{"\uf8ffn:1":0}', '{"\uf8ffs:\uf8ffn:1":0}'],
  ['zero and minus zero', '0', '-0'],
  ['null and nothing', '{"a":null}', '{}'],
  ['the order of items', '[1,2]', '[2,1]'],
  ['composed and decomposed letters', '"é"', '"e\u0301"'],
  ['a member named __proto__', '{"__proto__":1}', '{}'],
  ['true and its text', 'true', '"true"'],
])('%s counts', (_, one, other) => {
  expect(key(one)).not.toBe(key(other));
});

test('a string that only begins with the same byte as a mark is left alone', () => {
  expect(key('["\uf8fea","ﬀ","\\n","a\uf8ff"]')).toBe(JSON.stringify(['\uf8fea', 'ﬀ', '\n', 'a\uf8ff']));
});

test('takes a part of a buffer', () => {
  const text = Buffer.from('xx{"a":-1.50}yy');
  expect(contentKey(text, 2, 13)).toBe(key('{"a":-15e-1}'));
});

test.each([
  ['', ''],
  [' \n', ''],
  ['{"a":1}', '{"a":1}'],
  [' {"a b" :\t1.0 ,\n"c":" d\\" "} ', '{"a b":1.0,"c":" d\\" "}'],
])('%j without white space is %j', (text, expected) => {
  expect(minify(Buffer.from(text), 0, text.length).toString()).toBe(expected);
});

test('takes white space out of a part of a buffer, also around a long run without any', () => {
  expect(minify(Buffer.from('[1     2'), 1, 3).toString()).toBe('1');
  const long = `"${'a'.repeat(2000)}"`;
  expect(minify(Buffer.from(` [ ${long} , ${long} ] `), 0, 2 * long.length + 9).toString()).toBe(`[${long},${long}]`);
});
