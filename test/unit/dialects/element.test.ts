import { expect, test } from 'vitest';
import { lineOf } from '../../../src/core/canonical.ts';
import { entryOfLine } from '../../../src/core/entry.ts';
import { type Element, elementOf } from '../../../src/dialects/element.ts';
import { printSource } from '../../../src/dialects/print-source.ts';
import { sha256 } from '../../support/sha256.ts';
import { readSource, sourceFixture } from '../../support/source-file.ts';

/** Mints an entry for an element, as a backup does. */
const entryFor = ({ idLiteral, text }: Element) => {
  const id = idLiteral === undefined ? [] : [{ name: 'id', literal: idLiteral }];
  return entryOfLine(lineOf([{ name: 'unique_id', literal: '"u"' }, ...id], text), sha256);
};

const LONG = 'long '.repeat(60);

test.each([
  ['kg-base.jsonl', sourceFixture('kg-base.jsonl'), {}],
  ['json-server', sourceFixture('json-server-0.17.4-db.json'), {}],
  ['langgraph', sourceFixture('langgraph-store-items.json'), { idKey: 'key' }],
  ['ids of every kind', '[{"id":"a"},{"id":"a","v":2},{"id":1},{"v":1},{"id":null},{}]', {}],
  [
    'other id member',
    '[{"k":"entity:Ada"},{"k":"~x"},{"k":1},{"k":true},{"k":null,"id":"z"},{"k":"a","v":1},{"k":"a"}]',
    { idKey: 'k' },
  ],
  ['long names', `{"type":"entity","name":"${LONG}","entityType":"t","observations":["o"]}`, {}],
  ['taken names', '{"entity":[{"id":1}],"element":[{"id":1}],"~a":[{"id":1}],"line":[{"id":1},{"id":1,"v":2}]}', {}],
])('an entry minted for an element is read back as that element: %s', (_, content, options) => {
  for (const element of readSource(content, options).elements) {
    expect(elementOf(entryFor(element), sha256)).toEqual(element);
  }
});

test('elements of different dialects never share an id', () => {
  const names = ['Ada', 'entity:Ada', 'element:Ada', 'x:Ada', '~Ada', LONG, '1'];
  const array = (member: string) => JSON.stringify(names.map((name) => ({ [member]: name })));
  const graph = names.map((name) => JSON.stringify({ type: 'entity', name, observations: [name] })).join('\n');
  const collections = ['entity', 'observation', 'relation', 'line', 'element', 'entities', 'x', '~', ''];
  const object = JSON.stringify(Object.fromEntries(collections.map((name) => [name, names.map((id) => ({ id }))])));
  const sources = [
    readSource(array('id')),
    readSource(array('key'), { idKey: 'key' }),
    readSource(graph),
    readSource(object),
  ];
  const ids = sources.flatMap(({ elements }) => elements.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

test('elements of another dialect are left out when a source is printed, and said', () => {
  const graph = readSource(sourceFixture('kg-base.jsonl'));
  const array = readSource('[{"id":"a"}]');
  expect(printSource([...graph.elements, ...array.elements], array)).toEqual({
    bytes: Buffer.from('[{"id":"a"}]'),
    notes: ['Entries of other kinds stay in the repository and are not written to this array file: 17.'],
  });
  expect(printSource([...graph.elements, ...array.elements], graph).bytes.includes('[{"id"')).toBe(false);
});
