import { describe, expect, test } from 'vitest';
import { sha256 } from '../../support/sha256.ts';
import { literalsOf, readSource, refusalOf, saidBy, sourceFixture, textsOf } from '../../support/source-file.ts';

const hash = (value: unknown) => sha256(JSON.stringify(value)).slice(0, 32);

test('makes one element of each entity, observation and relation', () => {
  const source = readSource(
    '{"type":"entity","name":"Ada","entityType":"person","observations":["has a cat"]}\n' +
      '{"type":"relation","from":"Ada","to":"ghost","relationType":"knows"}',
  );
  expect(source.dialect).toBe('knowledge-graph');
  expect(literalsOf(source)).toEqual([
    '"entity:Ada"',
    `"observation:${hash(['Ada', 'has a cat'])}"`,
    `"relation:${hash(['Ada', 'ghost', 'knows'])}"`,
  ]);
  expect(textsOf(source)).toEqual([
    '{"type":"entity","name":"Ada","entityType":"person"}',
    '{"type":"observation","entityName":"Ada","content":"has a cat"}',
    '{"type":"relation","from":"Ada","to":"ghost","relationType":"knows"}',
  ]);
});

test('reads what the official server wrote: Unicode, an entity twice, no observations, a dangling relation', () => {
  const { elements, notes, layout } = readSource(sourceFixture('kg-base.jsonl'));
  expect(elements.filter(({ id }) => id.startsWith('=entity:')).length).toBe(5);
  expect(elements.filter(({ id }) => id.startsWith('=observation:')).length).toBe(9);
  expect(elements.filter(({ id }) => id.startsWith('=relation:')).length).toBe(3);
  const twin = elements.filter(({ text }) => text.includes('"entityName":"Twin"'));
  expect(twin.map(({ text }) => JSON.parse(text.toString()).content)).toEqual(['1', '2']);
  expect(notes).toEqual(['Line 6 repeats an element that stands earlier: the two are kept as one.']);
  expect(layout).toEqual({ dialect: 'knowledge-graph', lineEnd: '\n', hasFinalLineEnd: false, marker: undefined });
});

// Scenario: missing-metadata
test('lets extra members travel with their entity and relation, but no metadata', () => {
  const fork = textsOf(readSource(sourceFixture('fork-itseasy21.jsonl')));
  expect(fork[0]).toContain('"custom":"x","createdAt":"2026-11-22T08:33:25.058Z","version":2}');
  expect(fork[2]).toContain('"relationType":"lives_in","createdAt":"2026-11-22T08:33:25.055Z","version":1}');
  const old = textsOf(readSource(sourceFixture('kg-extra-fields-server-2025.8.4.jsonl')));
  expect(old[0]).toBe('{"type":"entity","name":"Ada","entityType":"person","createdAt":"2025-08-04T00:00:00Z"}');
});

test('gives the same ids however names are spelled', () => {
  const plain = readSource('{"type":"entity","name":"é/","entityType":"t","observations":["x"]}');
  const spelled = readSource(
    '\ufeff  { "observations" : [ "\\u0078" ], "type":"\\u0065ntity", "name":"\\u00e9\\/", "entityType":"t" }\r\n\r\n',
  );
  expect(saidBy(spelled.elements)).toEqual(saidBy(plain.elements));
});

// Scenario: encodings
test('keeps names with lone surrogates apart', () => {
  const line = (name: string) => `{"type":"entity","name":"${name}","entityType":"t","observations":["o"]}`;
  const { elements } = readSource(`${line('\\ud800')}\n${line('\\ud801')}\n${line('\\ufffd')}`);
  expect(new Set(elements.map(({ id }) => id)).size).toBe(6);
});

test('keeps observations apart that only look alike', () => {
  const { elements } = readSource(
    '{"type":"entity","name":"a","entityType":"t","observations":["1",1,1.0,"null",null,{"text":"1"},"a"]}\n' +
      '{"type":"entity","name":"a1","entityType":"t","observations":[""]}',
  );
  expect(elements.filter(({ id }) => id.startsWith('=observation:')).length).toBe(7);
});

test('keeps both of two entities of one name, the second under an id of its content', () => {
  const source = readSource(
    '{"type":"entity","name":"x","entityType":"t","observations":["1"]}\n' +
      '{"type":"entity","name":"x","entityType":"u","observations":["2"]}',
  );
  expect(textsOf(source)[2]).toBe('{"type":"entity","name":"x","entityType":"u"}');
  expect(literalsOf(source)[2]).toMatch(/^"line:[0-9a-f]{32}"$/);
  expect(source.elements.length).toBe(4);
  expect(source.notes).toEqual([
    'Line 2 has the id of another element and other content: both are kept, this one under an id of its content.',
  ]);
});

test('keeps lines of other types and malformed entities as they are, and says so', () => {
  const odd = [
    '{"type":"note","text":"n"}',
    '{"type":"entity","name":5}',
    '{"type":"entity","name":"x","observations":"none"}',
    '{"type":"relation","from":"a"}',
    '{"no":"type"}',
  ];
  const source = readSource([...odd, '{"type":"entity","name":"x","entityType":"t"}'].join('\n'));
  expect(textsOf(source).slice(0, 5)).toEqual(odd);
  expect(
    literalsOf(source)
      .slice(0, 5)
      .every((literal) => literal?.startsWith('"line:')),
  ).toBe(true);
  expect(source.notes).toEqual([
    '5 lines are neither entities nor relations and are kept as they are; the first is on line 1.',
  ]);
});

test('remembers the marker on line 1 without a note', () => {
  const { elements, layout, notes } = readSource('{"type":"_aim","source":"mcp-knowledge-graph"}\n');
  expect(layout).toMatchObject({ marker: elements[0]?.key, hasFinalLineEnd: true });
  expect(elements.length).toBe(1);
  expect(notes).toEqual([]);
});

describe('refusal', () => {
  const entity = '{"type":"entity","name":"a","entityType":"t","observations":[]}';
  test.each([
    [
      'the torn file of two servers',
      sourceFixture('torn-two-processes-2026.1.26.jsonl'),
      '4:191: 7 bytes follow the object of this line (xxxx"]}): trailing bytes of a longer write',
    ],
    [
      'a half-written last line',
      `${entity}\n{"type":"entity","na`,
      '2:21: the line ends inside a string; each line must be one whole object: this one is half written',
    ],
    ['glued lines', `${entity}${entity}`, '1:64: a second object on one line: two writes were glued together'],
    ['a line that is no object', `${entity}\n[]`, '2:1: expected a line with one object, found "["'],
    ['NaN', `${entity}\n{"type":"entity","name":NaN}`, '2:25: expected a JSON value, found "N"'],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(`${entity}\n{"a":"`), Buffer.from([0xff]), Buffer.from('"}')]),
      '2:7: invalid UTF-8: byte 0xff',
    ],
  ])('names the place of %s', (_, content, message) => {
    expect(refusalOf(content)).toBe(message);
  });
});
