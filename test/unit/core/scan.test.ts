import { describe, expect, test } from 'vitest';
import { decodeString, describeByte, MAX_DEPTH, MAX_ENTRY_BYTES, newScan, scanEntry } from '../../../src/core/scan.ts';
import { line } from '../../support/memory-file.ts';

const scan = (text: string | Buffer, limit?: number) => {
  const bytes = Buffer.from(text);
  const result = newScan(bytes);
  const ok = scanEntry(result, 0, limit ?? bytes.length);
  const slice = (start: number, end: number) => (start === -1 ? undefined : bytes.toString('utf8', start, end));
  return {
    ok,
    text: ok ? slice(result.start, result.end) : undefined,
    metadata: slice(result.metadataStart, result.metadataEnd),
    uniqueId: slice(result.uniqueIdStart, result.uniqueIdEnd),
    id: slice(result.idStart, result.idEnd),
    isCanonical: ok && result.isCanonical,
    failure: ok ? undefined : `${result.failedAt}: ${result.failure}`,
  };
};

describe('the parts of an entry', () => {
  test('finds metadata, unique id and id', () => {
    expect(
      scan('{"_crdt_metadata":{"unique_id":"u","id":5},"id":"x","a":{"id":"y","_crdt_metadata":1}} rest'),
    ).toMatchObject({
      text: '{"_crdt_metadata":{"unique_id":"u","id":5},"id":"x","a":{"id":"y","_crdt_metadata":1}}',
      metadata: '{"unique_id":"u","id":5}',
      uniqueId: '"u"',
      id: '"x"',
    });
  });

  test('finds them by escaped names, and takes no other name for them', () => {
    expect(scan('{"\\u005fcrdt_metadata":{"unique\\u005fid":"u"},"\\u0069d":[1,{}]}')).toMatchObject({
      metadata: '{"unique\\u005fid":"u"}',
      uniqueId: '"u"',
      id: '[1,{}]',
    });
    expect(scan('{"ID":1,"i":2,"_crdt_metadatA":{"unique_id":"u"},"\\u0069e":3,"id\\n":4}')).toMatchObject({
      ok: true,
      metadata: undefined,
      uniqueId: undefined,
      id: undefined,
    });
  });

  test('finds the id whatever its value is', () => {
    for (const value of ['null', 'true', 'false', '-1.5e+3', '""', '{"id":1}']) {
      expect(scan(`{"id": ${value} ,"a":[]}`).id).toBe(value);
    }
  });

  test('forgets the parts of the entry before', () => {
    const bytes = Buffer.from('{"id":1,"_crdt_metadata":{"unique_id":"u"}}{}');
    const result = newScan(bytes);
    expect(scanEntry(result, 0, bytes.length)).toBe(true);
    expect(scanEntry(result, result.end, bytes.length)).toBe(true);
    expect([result.metadataStart, result.uniqueIdStart, result.idStart, result.isCanonical]).toEqual([
      -1,
      -1,
      -1,
      false,
    ]);
  });
});

describe('canonical lines', () => {
  test.each([
    ['metadata first, unique id first in it, the rest sorted', line()],
    ['nothing but a unique id', '{"_crdt_metadata":{"unique_id":""}}'],
    ['two members of one name beside each other', '{"_crdt_metadata":{"unique_id":"u","a":1,"a":2}}'],
    ['escapes in values and in other names', '{"_crdt_metadata":{"unique_id":"\\u0061"},"\\u0062":"\\u0063"}'],
    ['unsorted names inside a metadata value', '{"_crdt_metadata":{"unique_id":"u","s":{"b":1,"a":1}}}'],
  ])('are lines with %s', (_, text) => {
    expect(scan(text).isCanonical).toBe(true);
  });

  test.each([
    ['without metadata', '{"id":"x"}'],
    ['without unique id', '{"_crdt_metadata":{"a":1},"id":"x"}'],
    ['with empty metadata', '{"_crdt_metadata":{}}'],
    ['with metadata behind another member', '{"id":"x","_crdt_metadata":{"unique_id":"u"}}'],
    ['with the unique id behind another member', '{"_crdt_metadata":{"a":1,"unique_id":"u"}}'],
    ['with unsorted metadata', '{"_crdt_metadata":{"unique_id":"u","b":1,"a":2}}'],
    ['with an escaped name in the metadata', '{"_crdt_metadata":{"unique_id":"u","\\u0061":1}}'],
    ['with an escaped name of the unique id', '{"_crdt_metadata":{"unique\\u005fid":"u"}}'],
    ['with an escaped name of the metadata', '{"\\u005fcrdt_metadata":{"unique_id":"u"}}'],
    ['with a space before a colon', '{"_crdt_metadata" :{"unique_id":"u"}}'],
    ['with a space after a colon', '{"_crdt_metadata":{"unique_id":"u"},"a": 1}'],
    ['with a space in a value', '{"_crdt_metadata":{"unique_id":"u"},"a":[ ]}'],
    ['with a space at the end', '{"_crdt_metadata":{"unique_id":"u"} }'],
  ])('are not lines %s', (_, text) => {
    expect(scan(text)).toMatchObject({ ok: true, isCanonical: false });
  });
});

describe('limits', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

  // Scenario: huge-json
  test('the deepest nesting is read, one level more is refused where it begins', () => {
    expect(scan(nested(MAX_DEPTH)).ok).toBe(true);
    expect(scan(nested(MAX_DEPTH + 1)).failure).toBe(`${MAX_DEPTH + 4}: values are nested deeper than 512 levels`);
    expect(scan(`{"a":${'{"a":'.repeat(MAX_DEPTH - 1)}1${'}'.repeat(MAX_DEPTH)}`).ok).toBe(true);
    expect(scan(`{"a":${'{"a":'.repeat(1_000_000)}`).failure).toContain('nested deeper');
  });

  // Scenario: huge-json
  test('the largest entry is read, one byte more is refused at its begin', () => {
    const entry = (size: number) => Buffer.from(`{"a":"${'x'.repeat(size - 8)}"}`);
    expect(scan(entry(MAX_ENTRY_BYTES)).ok).toBe(true);
    expect(scan(entry(MAX_ENTRY_BYTES + 1)).failure).toBe('0: an entry is larger than 16777216 bytes');
  });

  test.each([
    ['a string', (room: number) => `{"a":"${'x'.repeat(room)}`],
    ['a name', (room: number) => `{"${'x'.repeat(room)}`],
    ['a number', (room: number) => `{"a":${'1'.repeat(room)}`],
    ['the decimals of a number', (room: number) => `{"a":${'1'.repeat(room)}.`],
    ['white space', (room: number) => `{"a":1${' '.repeat(room)}`],
    ['white space before a colon', (room: number) => `{"a"${' '.repeat(room)}`],
  ])('an entry that passes the limit inside %s is too large, not cut off', (_, begin) => {
    const short = begin(0).length;
    for (const size of [MAX_ENTRY_BYTES, MAX_ENTRY_BYTES + 1]) {
      const text = `${begin(size - short)}0000000`;
      expect(scan(text).failure).toBe('0: an entry is larger than 16777216 bytes');
    }
  });

  // Scenario: out-of-memory
  test('what stands behind the limit is not read', () => {
    expect(scan('{"a":1}', 6).failure).toBe('6: the text ends inside an entry');
    expect(scan('{"a":true}', 8).failure).toBe('5: expected a JSON value, found "t"');
    expect(scan('{"a":"xyz"}', 9).failure).toBe('9: the text ends inside a string');
    expect(scan('{"a":"é"}', 7).failure).toBe('6: invalid UTF-8: byte 0xc3');
  });
});

test('decodes a string with and without escapes', () => {
  const decode = (text: string) => decodeString(Buffer.from(text), 0, Buffer.byteLength(text));
  expect(decode('"é😀"')).toBe('é😀');
  expect(decode('"\\u00e9\\ud83d\\ude00\\n\\ud800"')).toBe('é😀\n\ud800');
});

test('names a byte by its character where it has one', () => {
  expect([0x41, 0x20, 0x7f, 0x0a, undefined].map(describeByte)).toEqual([
    '"A"',
    'byte 0x20',
    'byte 0x7f',
    'byte 0x0a',
    'the end of the text',
  ]);
});
