import { describe, expect, test } from 'vitest';
import { canonicalLine, contentKeyOf, contentText, lineOf, printFile } from '../../../src/core/canonical.ts';
import { newScan, scanEntry } from '../../../src/core/scan.ts';
import { line } from '../../support/memory-file.ts';

const scanned = (text: string) => {
  const bytes = Buffer.from(text);
  const scan = newScan(bytes);
  if (!scanEntry(scan, 0, bytes.length)) throw new Error(scan.failure);
  return { bytes, scan };
};

const canonical = (text: string, fields?: Parameters<typeof canonicalLine>[2]) => {
  const { bytes, scan } = scanned(text);
  return canonicalLine(bytes, scan, fields).toString();
};

test('a file is a bracket, one line an entry, and a bracket', () => {
  expect(printFile([]).toString()).toBe('[\n]\n');
  expect(printFile([Buffer.from('{}')]).toString()).toBe('[\n{}\n]\n');
  expect(printFile([Buffer.from('{"é":1}'), Buffer.from('{}')]).toString()).toBe('[\n{"é":1},\n{}\n]\n');
});

describe('a canonical line', () => {
  test('has its metadata first, the unique id first in it, and the rest of it sorted', () => {
    expect(canonical('{"b":1,"_crdt_metadata":{"version":1,"a":2,"unique_id":"u","é":3,"Z":4},"a":2}')).toBe(
      '{"_crdt_metadata":{"unique_id":"u","Z":4,"a":2,"version":1,"é":3},"b":1,"a":2}',
    );
  });

  test('sorts names by their UTF-8 bytes, escaped or not', () => {
    expect(canonical('{"_crdt_metadata":{"😀":1,"\uffff":2,"\\u0062":3,"c":4,"a":5,"unique_id":"u"}}')).toBe(
      '{"_crdt_metadata":{"unique_id":"u","a":5,"\\u0062":3,"c":4,"\uffff":2,"😀":1}}',
    );
  });

  // Scenario: doubled-keys-and-ids
  test('keeps every token as it was spelled, and members of one name in their order', () => {
    const text =
      '{ "n" : [ 1.0, 1e400, 12345678901234567890, -0 ], "s":"\\u00e9\\/ \\ud800", "n":2, "_crdt_metadata":{"unique_id":"u","a" : { "z": 1, "b": 2 },"a":1}}';
    expect(canonical(text)).toBe(
      '{"_crdt_metadata":{"unique_id":"u","a":{"z":1,"b":2},"a":1},"n":[1.0,1e400,12345678901234567890,-0],"s":"\\u00e9\\/ \\ud800","n":2}',
    );
  });

  test('writes the name of the metadata plainly and keeps other escaped names', () => {
    expect(canonical('{"\\u0069d":1,"\\u005fcrdt_metadata":{"unique\\u005fid":"u"}}')).toBe(
      '{"_crdt_metadata":{"unique\\u005fid":"u"},"\\u0069d":1}',
    );
  });

  test('takes the members it is given where it has none of that name', () => {
    const fields = [
      { name: 'unique_id', literal: '"u"' },
      { name: 'version', literal: '0' },
    ];
    expect(canonical('{"a":1}', fields)).toBe('{"_crdt_metadata":{"unique_id":"u","version":0},"a":1}');
    expect(canonical('{"_crdt_metadata":{"v\\u0065rsion":7}}', fields)).toBe(
      '{"_crdt_metadata":{"unique_id":"u","v\\u0065rsion":7}}',
    );
  });

  test('is its own canonical line', () => {
    for (const text of [line(), line({ content: '' }), line({ more: '"note":[1.0,{"b":1,"a":2}]' })]) {
      expect(canonical(text)).toBe(text);
    }
  });
});

describe('content', () => {
  const content = (text: string) => {
    const { bytes, scan } = scanned(text);
    return { text: contentText(bytes, scan).toString(), key: contentKeyOf(bytes, scan) };
  };

  test('is the entry without its metadata and white space', () => {
    expect(content('{ "a" : 1 , "_crdt_metadata":{"unique_id":"u"}, "b":[ 2 ] }').text).toBe('{"a":1,"b":[2]}');
    expect(content('{"\\u005fcrdt_metadata":{}}').text).toBe('{}');
  });

  test('has one key with and without metadata', () => {
    expect(content('{"a":1,"_crdt_metadata":{}}').key).toBe(content('{"a":1.0}').key);
  });
});

test('a line is put together from metadata and content', () => {
  const fields = [
    { name: 'unique_id', literal: '"u"' },
    { name: 'version', literal: '1' },
  ];
  expect(lineOf(fields, Buffer.from('{"a":1.0,"b":[]}')).toString()).toBe(
    '{"_crdt_metadata":{"unique_id":"u","version":1},"a":1.0,"b":[]}',
  );
  expect(lineOf(fields, Buffer.from('{}')).toString()).toBe('{"_crdt_metadata":{"unique_id":"u","version":1}}');
});
