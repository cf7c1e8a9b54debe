import { expect, test } from 'vitest';
import { parseMetadata } from '../../../src/core/metadata.ts';

const parse = (fields: string) =>
  parseMetadata(Buffer.from(`{"_crdt_metadata":{"unique_id":"u"${fields}},"version":9}`));

test('reads every member', () => {
  const text =
    ',"deleted":true,"host":"laptop","id": "e1","purged":true,"supersedes":{"v":2,"w":"x"},"timestamp":"t","version":3';
  expect(parse(text)).toEqual({
    uniqueId: 'u',
    host: 'laptop',
    timestamp: 't',
    version: 3,
    idLiteral: '"e1"',
    supersedes: new Map([
      ['v', 2],
      ['w', 0],
    ]),
    isDeleted: true,
    isPurged: true,
    purgedId: undefined,
  });
});

// Scenario: missing-metadata
test('takes what is missing or of another kind for nothing', () => {
  const nothing = {
    host: '',
    version: 0,
    idLiteral: undefined,
    supersedes: new Map(),
    isDeleted: false,
    isPurged: false,
    purgedId: undefined,
  };
  expect(parse('')).toMatchObject({ ...nothing, timestamp: undefined });
  const others = ',"deleted":1,"host":{},"purged":"true","supersedes":null,"timestamp":[1]';
  expect(parse(others)).toMatchObject({ ...nothing, timestamp: [1] });
  expect(parse(',"supersedes":"u"')).toMatchObject(nothing);
});

// Scenario: hostile-versions
test.each([
  ['0', 0],
  ['7', 7],
  ['7.0', 7],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['9007199254740992', 0],
  ['-1', 0],
  ['1.5', 0],
  ['1e308', 0],
  ['1e999', 0],
  ['"3"', 0],
  ['null', 0],
  ['[1]', 0],
])('version %s counts as %i', (literal, version) => {
  expect(parse(`,"version":${literal}`).version).toBe(version);
});

test('keeps the id as it is spelled, without white space; of two the last one', () => {
  expect(parse(',"id":12345678901234567890').idLiteral).toBe('12345678901234567890');
  expect(parse(',"id":1,"i\\u0064": { "a" : 1.0 }').idLiteral).toBe('{"a":1.0}');
});

test.each([
  ['"~sha256:0123456789abcdef0123456789abcdef"', '~sha256:0123456789abcdef0123456789abcdef'],
  ['"x~sha256:0123456789abcdef0123456789abcdef"', undefined],
  ['"~sha256:0123456789abcdef0123456789abcdef0"', undefined],
  ['"~sha256:0123456789ABCDEF0123456789abcdef"', undefined],
  ['["~sha256:0123456789abcdef0123456789abcdef"]', undefined],
  ['null', undefined],
])('what a purge left as id counts only in its own form: %s', (literal, expected) => {
  expect(parse(`,"purged_id":${literal}`).purgedId).toBe(expected);
});

// Scenario: names-of-object-prototype
test('takes members named like those of Object.prototype for data', () => {
  const metadata = parse(',"__proto__":{"host":"x","deleted":true},"supersedes":{"__proto__":4,"constructor":5}');
  expect(metadata).toMatchObject({ host: '', isDeleted: false });
  expect([...metadata.supersedes]).toEqual([
    ['__proto__', 4],
    ['constructor', 5],
  ]);
  expect(({} as { host?: string }).host).toBeUndefined();
});

test('reads a line whose metadata hold braces and brackets in strings', () => {
  expect(parse(',"note":"}]{[\\"","version":2').version).toBe(2);
  expect(parse(',"note":[{"a":[]},"}"],"version":2').version).toBe(2);
});
