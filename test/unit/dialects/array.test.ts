import { describe, expect, test } from 'vitest';
import { printSource } from '../../../src/dialects/print-source.ts';
import { sha256 } from '../../support/sha256.ts';
import { literalsOf, readSource, refusalOf, saidBy, sourceFixture, textsOf } from '../../support/source-file.ts';

describe('reading', () => {
  test('makes one element of each object, identified by its member id', () => {
    const { dialect, elements } = readSource(sourceFixture('array-compact-before.json'));
    expect(dialect).toBe('array');
    expect(elements.map(({ id, idLiteral, text }) => [id, idLiteral, text.toString()])).toEqual([
      ['1', undefined, '{"id":"1","content":"hello"}'],
      ['2', undefined, '{"id":"2","content":"world"}'],
    ]);
  });

  test('keeps numbers and escapes as they are spelled and drops white space only', () => {
    const source = readSource(
      '[ {"id" : 1.0,\n "n": [12345678901234567890, 1e400, -0.0], "s": "\\u0041\\/ \\ud800"} ]',
    );
    expect(textsOf(source)).toEqual(['{"id":1.0,"n":[12345678901234567890,1e400,-0.0],"s":"\\u0041\\/ \\ud800"}']);
    expect(source.elements[0]?.id).toBe('~1');
  });

  test('identifies an element without id by its content, however it is spelled', () => {
    const ids = ['[{"a":1,"b":2}]', '[{"b":2.0,"a":1}]', '[{"a":1,"b":2,"id":null}]'].map(
      (text) => readSource(text).elements[0]?.id,
    );
    expect(ids[0]).toMatch(/^~sha256:[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('takes the id from the member it is told, and from id where that is missing', () => {
    const langgraph = readSource(sourceFixture('langgraph-store-items.json'), { idKey: 'key' });
    expect(literalsOf(langgraph)).toEqual(['"k1"']);
    const mixed = readSource('[{"key":7},{"key":"7"},{"id":"x"},{"key":null,"id":"y"}]', { idKey: 'key' });
    expect(literalsOf(mixed)).toEqual(['7', '"7"', undefined, undefined]);
    expect(mixed.elements.map(({ id }) => id)).toEqual(['=~7', '=7', 'x', 'y']);
  });

  test('does not let metadata in the source be content', () => {
    const plain = readSource('[{"id":"a","text":"b"}]');
    const managed = readSource('[\n{"_crdt_metadata":{"unique_id":"h_a_1","version":3},"id":"a","text":"b"}\n]\n');
    expect(saidBy(managed.elements)).toEqual(saidBy(plain.elements));
    expect(textsOf(managed)).toEqual(['{"id":"a","text":"b"}']);
  });

  // Scenario: encodings
  test('accepts an empty array, a byte order mark and CRLF', () => {
    expect(readSource('[]').elements).toEqual([]);
    expect(readSource('\ufeff[\r\n  {"id":"a"}\r\n]\r\n').elements.map(({ id }) => id)).toEqual(['a']);
  });
});

describe('two elements of one id', () => {
  const twice = '[{"id":"a","v":1},{"id":"a","v":2},{"id":"a","v":1}]';
  const contentIdOf = (text: string) => `~sha256:${sha256(text).slice(0, 32)}`;

  // Scenario: doubled-keys-and-ids
  test('are both kept if they differ, the later one under its content, and once if they are equal', () => {
    const { elements, notes } = readSource(twice);
    expect(elements.map(({ id, text }) => [id, text.toString()])).toEqual([
      ['a', '{"id":"a","v":1}'],
      [expect.stringMatching(/^=%7Esha256:[0-9a-f]{32}$/), '{"id":"a","v":2}'],
    ]);
    expect(elements[1]?.idLiteral).toBe(JSON.stringify(contentIdOf(elements[1]?.key ?? '')));
    expect(notes).toEqual([
      'Line 1 repeats an element that stands earlier: the two are kept as one.',
      'Line 1 has the id of another element and other content: both are kept, this one under an id of its content.',
    ]);
  });

  test('leave the id to the one that is known, whatever the order', () => {
    const known = readSource('[{"id":"a","v":2}]').elements[0];
    const isKnown = (id: string, key: string) => id === 'a' && key === known?.key;
    const { elements } = readSource(twice, { isKnown });
    expect(elements.map(({ id }) => id.slice(0, 10))).toEqual(['=%7Esha256', 'a']);
  });

  test('come back under the ids they had, also when only the displaced one is left', () => {
    const first = readSource(twice);
    const said = new Map(saidBy(first.elements));
    const isKnown = (id: string, key: string) => said.get(id) === key;
    const reversed = printSource(first.elements.toReversed(), { layout: first.layout });
    expect(saidBy(readSource(reversed.bytes).elements)).toEqual(saidBy(first.elements));
    const alone = printSource(first.elements.slice(1), { layout: first.layout });
    expect(saidBy(readSource(alone.bytes, { isKnown }).elements)).toEqual(saidBy(first.elements.slice(1)));
  });
});

describe('refusal', () => {
  // Scenario: no-json
  test.each([
    ['[1,2]', '1:2: expected an object, found "1"'],
    ['[{"id":"a"},]', '1:13: expected an object, found "]"'],
    ['[{"id":"a"}', '1:12: expected "," or "]", but the text ends: it is half written'],
    ['[{"id":"a"},\n{"id":', '2:7: the text ends inside an entry'],
    ['[{"id":"a"}]"}]', '1:13: expected the end of the text, found """: trailing bytes of a longer write'],
    ['[{"id":"a"}{"id":"b"}]', '1:12: expected "," or "]", found "{"'],
    ['[{"id":NaN}]', '1:8: expected a JSON value, found "N"'],
    ['[{"id":"a","id":"b"}]', '1:12: "id" stands twice in one entry'],
    ['[', '1:2: expected an object, but the text ends: it is half written'],
  ])('names the place of %s', (content, message) => {
    expect(refusalOf(content)).toBe(message);
  });
});

describe('printing', () => {
  test.each([
    ['one line', '[{"id":"a","n":1.0},{"id":"b"}]'],
    ['one line an element', '[\n{"id":"a","n":1.0},\n{"id":"b"}\n]\n'],
    ['indented elements', '[\n    {"id":"a","n":1.0},\n    {"id":"b"}\n]'],
    [
      'all spread',
      '[\n  {\n    "id": "a",\n    "n": {\n      "x": [\n        1.0,\n        "é \\" { ,"\n      ]\n    }\n  },\n  {}\n]\n',
    ],
    ['tabs and CRLF', '[\r\n\t{\r\n\t\t"id": "a",\r\n\t\t"e": [],\r\n\t\t"o": {}\r\n\t}\r\n]\r\n'],
    ['nothing', '[]'],
  ])('gives back the layout: %s', (_, text) => {
    const { elements, layout } = readSource(text);
    expect(printSource(elements, { layout }).bytes.toString()).toBe(text);
  });
});
