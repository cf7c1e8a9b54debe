import { describe, expect, test } from 'vitest';
import { defaultLayout } from '../../../src/dialects/layout.ts';
import { printSource } from '../../../src/dialects/print-source.ts';
import { literalsOf, readSource, refusalOf, saidBy, sourceFixture, textsOf } from '../../support/source-file.ts';

describe('reading', () => {
  test('identifies the elements of collections by collection and id', () => {
    const source = readSource(sourceFixture('json-server-0.17.4-db.json'));
    expect(source.dialect).toBe('object');
    expect(literalsOf(source)).toEqual(['"memories:1"', '"memories:2"', '"notes:1"']);
    expect(source.layout).toMatchObject({ collections: ['memories', 'notes'] });
  });

  test('takes a knowledge graph apart into entities, observations and relations', () => {
    const source = readSource(
      '{"entities":[{"name":"Ada","entityType":"person","observations":["cat"],"x":1}],' +
        '"relations":[{"from":"Ada","to":"ghost","relationType":"knows"}]}',
    );
    expect(literalsOf(source)).toEqual([
      '"entities:Ada"',
      expect.stringMatching(/^"observations:[0-9a-f]{32}"$/),
      expect.stringMatching(/^"relations:[0-9a-f]{32}"$/),
    ]);
    expect(textsOf(source)).toEqual([
      '{"name":"Ada","entityType":"person","x":1}',
      '{"type":"observation","entityName":"Ada","content":"cat"}',
      '{"from":"Ada","to":"ghost","relationType":"knows"}',
    ]);
  });

  test('keeps ids apart that only look alike', () => {
    const source = readSource(
      '{"a":[{"id":1},{"id":"1"},{"id":"\\"1\\""},{"id":true},{"id":"true"},{"id":"b:c"}],"a:b":[{"id":"c"}],' +
        '"entities":[{"id":"Ada"},{"name":"Ada","observations":[]}],"entity":[{"id":"Ada"}],"":[{"id":"x"}],"%":[{"id":"x"}]}',
    );
    expect(source.notes).toEqual([]);
    expect(new Set(source.elements.map(({ id }) => id)).size).toBe(12);
    expect(readSource('{"a":[{"id":1.0}]}').elements[0]?.id).toBe(source.elements[0]?.id);
  });

  test('keeps both of two elements of one id, and elements without one', () => {
    const { elements, notes } = readSource('{"a":[{"id":1,"v":1},{"id":1,"v":2},{"v":3}]}');
    expect(elements.map(({ idLiteral }) => idLiteral)).toEqual([
      '"a:1"',
      expect.stringMatching(/^"a:~sha256:/),
      expect.stringMatching(/^"a:~sha256:/),
    ]);
    expect(notes.length).toBe(1);
  });

  test('accepts empty collections', () => {
    const text = '{\n  "entities": [],\n  "relations": []\n}\n';
    const source = readSource(text);
    expect(source.elements).toEqual([]);
    expect(printSource([], source).bytes.toString()).toBe(text);
    expect(printSource([], { layout: defaultLayout('object') }).bytes.toString()).toBe(text);
  });
});

describe('refusal', () => {
  test.each([
    ['{"a":[{"id":1}],"b":{}}', /^1:1: expected a JSON array of objects, .*; found one object with "a", "b"$/],
    ['{"a":[{"id":1}],"a":[]}', /^1:17: the member "a" stands twice$/],
    ['{"a":[{"x":1}]}', /^1:7: expected collections of objects with the member "id", found none with one$/],
    ['{"a":[{"id":1}]', /^1:16: expected "," or "}", but the text ends: it is half written$/],
    ['{"a":[{"id":1}', /^1:15: expected "," or "\]", but the text ends: it is half written$/],
    ['{"a":[{"id":1}],"b', /^1:19: expected the rest of a member name, but the text ends: it is half written$/],
    ['{"a":[{"id":1}]}}', /^1:17: expected the end of the text, found "}": trailing bytes of a longer write$/],
    ['{"a":[1]}', /^1:7: expected an object, found "1"$/],
  ])('names the place of %s', (content, message) => {
    expect(refusalOf(content)).toMatch(message);
  });
});

describe('printing', () => {
  test('gives a file of json-server back byte for byte', () => {
    const bytes = sourceFixture('json-server-0.17.4-db.json');
    const source = readSource(bytes);
    expect(printSource(source.elements, source).bytes.toString()).toBe(bytes.toString());
  });

  test('puts a knowledge graph together again, observations under their entities', () => {
    const text =
      '{"relations":[{"from":"Ada","to":"ghost","relationType":"knows"}],' +
      '"entities":[{"name":"Ada","entityType":"person","observations":["cat","dog"],"x":1}]}';
    const source = readSource(text);
    expect(printSource(source.elements, source).bytes.toString()).toBe(text);
    const orphans = printSource(source.elements.slice(2), source);
    expect(orphans.bytes.toString()).toBe(
      '{"relations":[],"entities":[{"name":"Ada","entityType":"unknown","observations":["cat","dog"]}]}',
    );
    expect(orphans.notes.length).toBe(1);
    const revived = printSource(source.elements.slice(2), { ...source, hidden: source.elements.slice(1, 2) });
    expect(revived.bytes.toString()).toContain('"entityType":"person","observations":["cat","dog"],"x":1}');
  });

  test('adds collections that the source did not have', () => {
    const { elements } = readSource('{"b":[{"id":1}],"":[{"id":2}]}');
    const { layout } = readSource('{"a":[{"id":1}]}');
    expect(printSource(elements, { layout }).bytes.toString()).toBe('{"a":[],"b":[{"id":1}],"":[{"id":2}]}');
  });

  test('writes an element that lost its id after the one that has it', () => {
    const source = readSource(
      '{"a":[{"id":1,"v":1},{"id":1,"v":2}],"entities":[{"name":"x","t":1,"observations":["o"]},{"name":"x","t":2,"observations":[]}],"relations":[]}',
    );
    const { bytes } = printSource(source.elements.toReversed(), source);
    expect(saidBy(readSource(bytes).elements)).toEqual(saidBy(source.elements));
  });
});
