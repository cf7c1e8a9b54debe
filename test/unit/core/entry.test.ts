import { describe, expect, test } from 'vitest';
import { contentOf, type Entry, entryOf, entryOfLine, idKey } from '../../../src/core/entry.ts';
import { newScan, scanEntry } from '../../../src/core/scan.ts';
import { line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const read = (text: string): Entry => {
  const bytes = Buffer.from(text);
  const scan = newScan(bytes);
  if (!scanEntry(scan, 0, bytes.length)) throw new Error(scan.failure);
  return entryOf(bytes, scan, sha256);
};

const hash = (text: string) => sha256(text).slice(0, 16);

describe('an element without unique id is adopted', () => {
  test('by its id, its content and its own time', () => {
    const text = '{ "id": "e1", "text": "tea", "updated_at": "2026-01-05T10:00:00.5+01:00" }';
    const key = '{"id":"e1","text":"tea","updated_at":"2026-01-05T10:00:00.5+01:00"}';
    const stamp = '2026-01-05T09:00:00.500000Z';
    const uniqueId = `-_e1+${hash(key)}_${stamp}`;
    expect(read(text)).toEqual({
      uniqueId,
      place: { environment: '-', stamp },
      line: Buffer.from(
        `{"_crdt_metadata":{"unique_id":"${uniqueId}","host":"-","timestamp":"${stamp}","version":0},${key.slice(1)}`,
      ),
    });
  });

  // Scenario: missing-metadata
  test('to one entry, however it is spelled, and to itself from then on', () => {
    const one = read('{"id":1,"a":1.50,"b":"\\u00e9"}');
    expect(read('{"b":"é","id":1.0,"a":15e-1}').uniqueId).toBe(one.uniqueId);
    expect(read(one.line.toString())).toEqual(one);
    expect(entryOfLine(one.line, sha256)).toEqual(one);
  });

  test('to different entries, when id or content differ', () => {
    const texts = [
      '{"id":1}',
      '{"id":"1"}',
      '{"id":"1","a":1}',
      '{"id":null}',
      '{"id":{}}',
      '{}',
      '{"a":1}',
      '{"a":"1"}',
    ];
    expect(new Set(texts.map((text) => read(text).uniqueId)).size).toBe(texts.length);
  });

  test('under the hash of its content where it has no id', () => {
    for (const text of ['{"a":1}', '{"id":null}', '{"id":[1]}', '{"id":{"id":1}}']) {
      expect(read(text).uniqueId).toMatch(/^-_~sha256:[0-9a-f]{32}\+[0-9a-f]{16}_1970-01-01T00:00:00\.000000Z$/);
    }
  });

  test.each([
    ['no time', '"a":1', '1970-01-01T00:00:00.000000Z'],
    ['no valid time', '"timestamp":"soon","created_at":null,"updated_at":{"a":1}', '1970-01-01T00:00:00.000000Z'],
    [
      'timestamp first',
      `"created_at":"${stampAt(4)}","updated_at":"${stampAt(3)}","last_updated":"${stampAt(2)}","timestamp":"${stampAt(1)}"`,
      stampAt(1),
    ],
    [
      'then last_updated',
      `"created_at":"${stampAt(4)}","updated_at":"${stampAt(3)}","last_updated":"${stampAt(2)}","timestamp":""`,
      stampAt(2),
    ],
    [
      'then updated_at',
      `"created_at":"${stampAt(4)}","updated_at":"${stampAt(3)}","timestamp":[1767603600]`,
      stampAt(3),
    ],
    ['then created_at', `"created_at":"${stampAt(4)}"`, stampAt(4)],
    ['epoch seconds', '"timestamp":1767603600', stampAt(0)],
    ['epoch milliseconds', '"timestamp":1767603601500', '2026-01-05T09:00:01.500000Z'],
    ['an escaped name', `"t\\u0069mestamp":"${stampAt(5)}"`, stampAt(5)],
    ['the last of two', `"timestamp":"${stampAt(5)}","timestamp":"${stampAt(6)}"`, stampAt(6)],
    [
      'the metadata before the element',
      `"_crdt_metadata":{"created_at":"${stampAt(7)}"},"timestamp":"${stampAt(1)}"`,
      stampAt(7),
    ],
  ])('with the stamp of %s', (_, members, stamp) => {
    expect(read(`{${members}}`).place).toEqual({ environment: '-', stamp });
  });

  // Scenario: missing-metadata
  test('with what metadata it has', () => {
    const text = read('{"id":"x","_crdt_metadata":{"zone":1.0,"version":7,"host":"old"}}').line.toString();
    const metadata = /^\{"_crdt_metadata":(\{.*?\}),"id":"x"\}$/.exec(text)?.[1] ?? '';
    expect(metadata).toMatch(
      /^\{"unique_id":"-_x\+[^"]+","host":"old","timestamp":"1970[^"]+","version":7,"zone":1\.0\}$/,
    );
  });

  test('under the id in its metadata first, so that equal content under two ids stays two entries', () => {
    const texts = ['{"_crdt_metadata":{"id":"a:1"},"id":1}', '{"_crdt_metadata":{"id":"b:1"},"id":1}', '{"id":1}'];
    expect(read(texts[0] ?? '').uniqueId).toMatch(/^-_=a:1\+[0-9a-f]{16}_1970/);
    expect(new Set(texts.map((text) => read(text).uniqueId)).size).toBe(3);
  });
});

describe('an entry with a unique id', () => {
  test('keeps it, whatever its form', () => {
    for (const uniqueId of ['', 'a_b_c', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', `a_x_${stampAt(0)}`]) {
      expect(read(line({ uniqueId })).uniqueId).toBe(uniqueId);
    }
    expect(read('{"_crdt_metadata":{"unique_id":"\\u0061\\ud83d\\ude00"}}').uniqueId).toBe('a😀');
  });

  test('keeps its bytes when it is canonical already', () => {
    const bytes = Buffer.from(`  ${line()}`);
    const scan = newScan(bytes);
    scanEntry(scan, 2, bytes.length);
    expect(entryOf(bytes, scan, sha256).line.buffer).toBe(bytes.buffer);
  });
});

test.each([
  ['nothing', ''],
  ['no object', '7'],
  ['half an entry', '{"id":'],
  ['an array with the inside of an entry', '["id":1}'],
  ['an entry and more', '{"id":1} '],
])('a line that is %s breaks an invariant', (_, text) => {
  expect(() => entryOfLine(Buffer.from(text), sha256)).toThrow('invariant: a line is one entry');
});

describe('the content of an entry', () => {
  const content = (text: string) => contentOf(read(text), sha256);

  test('is its text without metadata, and its id', () => {
    expect(content(line({ content: '"id":"e 1","n":1.0' }))).toEqual({
      id: 'e%201',
      text: Buffer.from('{"id":"e 1","n":1.0}'),
      key: content(line({ uniqueId: 'other', version: 5, content: '"n":1,"id":"e 1"' })).key,
    });
    expect(content(line({ content: '' })).text.toString()).toBe('{}');
  });

  test('stands under the id in the metadata first, under its hash last', () => {
    const withId = (fields: string, members: string) =>
      content(`{"_crdt_metadata":{"unique_id":"u",${fields}},${members}}`).id;
    expect(withId('"id":"m"', '"id":"x"')).toBe('=m');
    expect(withId('"id":null', '"id":"x"')).toBe('x');
    expect(withId('"id":{}', '"id":null')).toMatch(/^~sha256:/);
  });
});

describe('what was purged', () => {
  const hash = '~sha256:0123456789abcdef0123456789abcdef';
  const other = '~sha256:fedcba9876543210fedcba9876543210';
  const idOfPurged = (id: string, fields: string, member = '') =>
    contentOf(read(`{"_crdt_metadata":{"unique_id":"${id}",${fields}"purged":true}${member}}`), sha256).id;

  test.each([
    ['its unique id, when content was its own id', `a_${hash}_${stampAt(0)}`, '', '', hash],
    ['what the purge left, before that', `a_${other}_${stampAt(0)}`, `"purged_id":"${hash}",`, '', hash],
    ['what the purge left, when the unique id is foreign', 'u', `"purged_id":"${hash}",`, '', hash],
    ['the id in its metadata, not its unique id', `a_${hash}_${stampAt(0)}`, '"id":"m",', '', '=m'],
    ['its member, not its unique id', `a_${hash}_${stampAt(0)}`, '', ',"id":"x"', 'x'],
  ])('is known by %s', (_, uniqueId, fields, member, id) => {
    expect(idOfPurged(uniqueId, fields, member)).toBe(id);
  });

  test('is known by what is left of its content, when nothing else tells', () => {
    expect(idOfPurged('u', '')).toMatch(/^~sha256:/);
  });

  test('and only that is known by its unique id', () => {
    const text = `{"_crdt_metadata":{"unique_id":"a_${hash}_${stampAt(0)}"},"a":1}`;
    expect(contentOf(read(text), sha256).id).not.toBe(hash);
  });
});

test('ids from metadata and from members never meet', () => {
  const from = (idLiteral: string | undefined, memberLiteral: string | undefined) =>
    idKey({ idLiteral, memberLiteral, contentKey: '{}' }, sha256);
  expect(from('"x"', undefined)).toBe('=x');
  expect(from(undefined, '"=x"')).toBe('%3Dx');
});
