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
    isOrdered: ok && result.isOrdered,
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
    expect(scan(text)).toMatchObject({ isCanonical: true, isOrdered: true });
  });

  test.each([
    ['everywhere', JSON.stringify(JSON.parse(line()), null, 1)],
    ['and nothing but a unique id', '{"_crdt_metadata":{ "unique_id":""}}'],
    ['and two members of one name', '{"_crdt_metadata": {"unique_id":"u","a":1,"b":2,"b":3}}'],
    ['before a colon', '{"_crdt_metadata" :{"unique_id":"u"}}'],
    ['after a colon', '{"_crdt_metadata":{"unique_id":"u"},"a": 1}'],
    ['in a value', '{"_crdt_metadata":{"unique_id":"u"},"a":[ ]}'],
    ['at the end', '{"_crdt_metadata":{"unique_id":"u"} }'],
  ])('would be lines without the white space %s', (_, text) => {
    expect(scan(text)).toMatchObject({ isCanonical: false, isOrdered: true });
  });

  test.each([
    ['without metadata', '{"id":"x"}'],
    ['without unique id', '{"_crdt_metadata":{"a":1},"id":"x"}'],
    ['with empty metadata', '{"_crdt_metadata":{}}'],
    ['with metadata behind another member', '{"id":"x","_crdt_metadata":{"unique_id":"u"}}'],
    ['with the unique id behind another member', '{"_crdt_metadata":{"a":1,"unique_id":"u"}}'],
    ['with a name before its own begin', '{"_crdt_metadata":{"unique_id":"u","a":[],"b!":1,"b":2}}'],
    ['with a unique id of another name', '{"_crdt_metadata":{"unique_idx":"u"}}'],
    ['with unsorted metadata', '{"_crdt_metadata":{"unique_id":"u","b":1,"a":2}}'],
    ['with an escaped name in the metadata', '{"_crdt_metadata":{"unique_id":"u","\\u0061":1}}'],
    ['with an escaped name of the unique id', '{"_crdt_metadata":{"unique\\u005fid":"u"}}'],
    ['with an escaped name of the metadata', '{"\\u005fcrdt_metadata":{"unique_id":"u"}}'],
  ])('are not lines %s', (_, text) => {
    expect(scan(text)).toMatchObject({ ok: true, isCanonical: false });
    expect([scan(text), scan(text.replace('{', '{ '))].map(({ isOrdered }) => isOrdered)).toEqual([false, false]);
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

describe('what is refused', () => {
  test.each([
    ['{"a" 1}', '5: expected ":", found "1"'],
    ['{"a":1 "b":2}', '7: expected "," or "}", found """'],
    ['{"a":[1 2]}', '8: expected "," or "]", found "2"'],
    ['{"a":[1,]}', '8: expected a JSON value, found "]"'],
    ['{"a":}', '5: expected a JSON value, found "}"'],
    ['{"a":-}', '6: expected a JSON value, found "}"'],
    ['{1:2}', '1: expected a member name in double quotes, found "1"'],
    ['{"a":1,}', '7: expected a member name in double quotes, found "}"'],
    ['{"a":"\t"}', '6: a string holds the raw control character byte 0x09'],
    ['{"\u001fa":1}', '2: a string holds the raw control character byte 0x1f'],
    ['{\u0001"a":1}', '1: expected a member name in double quotes, found byte 0x01'],
    ['{"a":"\\ "}', '7: a string holds the invalid escape byte 0x20'],
    ['{"a":"\\x"}', '7: a string holds the invalid escape "x"'],
    ['{"a":"\\u00g0"}', '10: a string holds the invalid escape "g"'],
    ['{"a":"b', '7: the text ends inside a string'],
    ['{"a', '3: the text ends inside a string'],
    ['{"a"', '4: the text ends inside an entry'],
    ['{"a" ', '5: the text ends inside an entry'],
    ['{"a":', '5: the text ends inside an entry'],
    ['{"a":[', '6: the text ends inside an entry'],
    ['{"a":1.', '7: the text ends inside an entry'],
    ['{"_crdt_metadata":[]}', '18: expected "_crdt_metadata" to be an object, found "["'],
    ['{"_crdt_metadata":{"unique_id":1}}', '31: expected "unique_id" to be a string, found "1"'],
    ['{"_crdt_metadata":{"unique_id":["u"]}}', '31: expected "unique_id" to be a string, found "["'],
    ['{"_crdt_metadata":{},"_crdt_metadata":{}}', '21: "_crdt_metadata" stands twice in one entry'],
    [
      '{"_crdt_metadata":{"unique_id":"u"},"\\u005fcrdt_metadata":{}}',
      '36: "_crdt_metadata" stands twice in one entry',
    ],
    ['{"_crdt_metadata":{"unique_id":"u"},"_crdt_metadata":1}', '36: "_crdt_metadata" stands twice in one entry'],
    ['{"_crdt_metadata":{"unique_id":"u","a":1,"unique_id":"v"}}', '41: "unique_id" stands twice in one entry'],
    ['{"_crdt_metadata":{"unique_id":"u","\\u0075nique_id":"v"}}', '35: "unique_id" stands twice in one entry'],
    ['{"id":1,"id":2}', '8: "id" stands twice in one entry'],
    ['{"_crdt_metadata":{"unique_id":"u"},"id":1,"i\\u0064":2}', '43: "id" stands twice in one entry'],
  ])('%s: %s', (text, failure) => {
    expect(scan(text).failure).toBe(failure);
  });

  test('bytes that are no UTF-8, in names and in values', () => {
    expect(scan(Buffer.from('{"a":"\xff"}', 'latin1')).failure).toBe('6: invalid UTF-8: byte 0xff');
    expect(scan(Buffer.from('{"\xc3":1}', 'latin1')).failure).toBe('2: invalid UTF-8: byte 0xc3');
  });
});

describe('an entry in which one byte is changed', () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  /** What a reader of JSON finds in an entry; undefined if it is none. */
  const parsed = (bytes: Buffer): Record<string, unknown> | undefined => {
    try {
      const value: unknown = JSON.parse(strict.decode(bytes));
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
    } catch {
      return undefined;
    }
  };
  const OWN_RULES = /stands twice|to be an object|to be a string/;

  /** In what a scan of `bytes`, followed by more, differs from a reader of JSON. */
  const differences = (bytes: Buffer): string | undefined => {
    const found = scan(Buffer.concat([bytes, Buffer.from(',{"')]), bytes.length);
    const value = parsed(bytes);
    if (!found.ok) return value === undefined || OWN_RULES.test(found.failure ?? '') ? undefined : 'refused';
    if (value === undefined) return found.text === bytes.toString() ? 'taken' : undefined;
    const { _crdt_metadata: metadata } = value;
    const parts = [found.metadata, found.uniqueId, found.id].map((text) => text && JSON.stringify(JSON.parse(text)));
    const wanted = [metadata, (metadata as { unique_id?: string } | undefined)?.unique_id, value.id];
    if (JSON.stringify(parts) !== JSON.stringify(wanted.map((part) => JSON.stringify(part)))) return 'parts';
    return found.isCanonical === isCanonicalText(bytes.toString(), metadata as object) ? undefined : 'form';
  };

  /** Whether a valid entry is written as a canonical line is, told from its text without strings. */
  const isCanonicalText = (text: string, metadata: object | undefined): boolean => {
    const names = Object.keys(metadata ?? {}).slice(1);
    return (
      text.startsWith('{"_crdt_metadata":{"unique_id":"') &&
      !/\s/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '')) &&
      isSorted(names) &&
      !/\\[^"]*":/.test(text.slice(0, text.indexOf('}')))
    );
  };
  const isSorted = (names: readonly string[]): boolean =>
    names.every(
      (name, index) => index === 0 || Buffer.compare(Buffer.from(names[index - 1] as string), Buffer.from(name)) <= 0,
    );

  test.each([
    ['a plain line', '{"_crdt_metadata":{"unique_id":"u","host":"a","version":12},"id":"x","t":"é"}'],
    [
      'a line of many kinds of values',
      '{"_crdt_metadata":{"unique_id":"u","ab":true,"b":[1,[]]},"id":null,"n":-1.5e3,"l":[{},false],"t":"\\" \\u00e9"}',
    ],
    ['a spaced one', '{ "id" : [1] , "_crdt_metadata" : { "host":"a" , "unique_id" : "u" } , "x":[ 1 , 2 ] }'],
    ['one with escaped names', '{"_crdt_metadata":{"unique_id":"u"},"\\u0069d":1,"\\u0061":"b"}'],
  ])('is read as JSON has it: %s', (_, text) => {
    const bytes = Buffer.from(text);
    const faults: string[] = [];
    const look = (changed: Buffer) => {
      const fault = differences(changed);
      if (fault !== undefined) faults.push(`${fault}: ${changed}`);
    };
    look(bytes);
    for (let at = 1; at < bytes.length; at++) {
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
      look(Buffer.concat([before, after]));
      for (const byte of ' "\\,:}]0a\u00c3') look(Buffer.concat([before, Buffer.from(byte, 'latin1'), after]));
      for (const byte of ' ",}0') look(Buffer.concat([before, Buffer.from(byte), bytes.subarray(at)]));
    }
    expect(faults).toEqual([]);
  });
});
