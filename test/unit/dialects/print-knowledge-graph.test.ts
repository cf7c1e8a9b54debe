import { expect, test } from 'vitest';
import type { Element } from '../../../src/dialects/element.ts';
import { defaultLayout } from '../../../src/dialects/layout.ts';
import { printSource } from '../../../src/dialects/print-source.ts';
import { readSource, saidBy, sourceFixture } from '../../support/source-file.ts';

const layout = defaultLayout('knowledge-graph');
const print = (elements: readonly Element[], hidden: readonly Element[] = []) => {
  const { bytes, notes } = printSource(elements, { layout, hidden });
  return { lines: bytes.toString().split('\n'), notes };
};
const entity = (name: string, observations: readonly string[] = [], entityType = 't') =>
  JSON.stringify({ type: 'entity', name, entityType, observations });
const relation = (from: string, to: string) => JSON.stringify({ type: 'relation', from, to, relationType: 'r' });

test.each([
  'kg-extra-fields-stripped-by-2026.8.31.jsonl',
  'fork-itseasy21.jsonl',
  'array-compact-after-server-2026.8.31.jsonl',
])('gives %s back byte for byte', (name) => {
  const bytes = sourceFixture(name);
  const source = readSource(bytes);
  expect(printSource(source.elements, source).bytes.toString()).toBe(bytes.toString());
});

test('gives the base file back with the entity that stood twice on one line', () => {
  const bytes = sourceFixture('kg-base.jsonl');
  const source = readSource(bytes);
  const joined = bytes
    .toString()
    .replace('["1"]}\n{"type":"entity","name":"Twin","entityType":"t","observations":["2"]', '["1","2"]');
  expect(printSource(source.elements, source).bytes.toString()).toBe(joined);
});

test('writes entities before relations, observations in the given order, and a dangling relation', () => {
  const source = readSource([relation('a', 'ghost'), entity('a', ['1', '2']), entity('b')].join('\n'));
  const { lines } = print(source.elements.toReversed());
  expect(lines).toEqual([entity('b'), entity('a', ['2', '1']), relation('a', 'ghost')]);
});

test('brings a hidden entity back that has a live observation', () => {
  const { elements } = readSource(entity('Extra', ['edited'], 'kept'));
  const { lines, notes } = print(elements.slice(1), elements.slice(0, 1));
  expect(lines).toEqual([entity('Extra', ['edited'], 'kept')]);
  expect(notes).toEqual([]);
});

test('leaves a hidden entity out that has none', () => {
  const { elements } = readSource([entity('a'), entity('b')].join('\n'));
  expect(print(elements.slice(1), elements.slice(0, 1)).lines).toEqual([entity('b')]);
});

test('makes an entity of type unknown for an observation without one, and says so', () => {
  const { elements } = readSource([entity('lost\u001b', ['1', '2']), entity('b')].join('\n'));
  const { lines, notes } = print(elements.slice(1));
  expect(lines).toEqual([entity('b'), entity('lost\u001b', ['1', '2'], 'unknown')]);
  expect(notes).toEqual([
    'Observations without an entity are written under a new one of type "unknown": "lost\\u{1b}".',
  ]);
});

test('returns the marker to line 1 and other lines to the end', () => {
  const marker = '{"type":"_aim","source":"mcp-knowledge-graph"}';
  const source = readSource([marker, '{"type":"_other"}', entity('a'), relation('a', 'b')].join('\n'));
  const reversed = source.elements.toReversed();
  const expected = [marker, entity('a'), relation('a', 'b'), '{"type":"_other"}'];
  expect(printSource(reversed, source).bytes.toString().split('\n')).toEqual(expected);
  const foreign = readSource([marker, entity('a')].join('\n'));
  expect(print(foreign.elements.toReversed()).lines).toEqual([marker, entity('a')]);
});

test('writes an entity that lost its id after the one that has it, with no observations', () => {
  const source = readSource([entity('x', ['1'], 't'), entity('x', ['2'], 'u')].join('\n'));
  const { lines } = print(source.elements.toReversed());
  expect(lines).toEqual([entity('x', ['2', '1'], 't'), entity('x', [], 'u')]);
  expect(saidBy(readSource(lines.join('\n')).elements)).toEqual(saidBy(source.elements));
});

test('leaves out what lacks what its id promises, and says how much', () => {
  const [good] = readSource(entity('a')).elements;
  const bad = ['entity', 'observation', 'relation'].map((type): Element => {
    const text = Buffer.from(`{"type":"${type}"}`);
    return { dialect: 'knowledge-graph', id: `=${type}:x`, idLiteral: `"${type}:x"`, text, key: text.toString() };
  });
  const { lines, notes } = print([...bad, good as Element]);
  expect(lines).toEqual([entity('a')]);
  expect(notes).toEqual(['Entries that lack what their ids promise stay in the repository and are not written: 3.']);
});

test('keeps CRLF and the final line end of the source', () => {
  const text = `${entity('a')}\r\n${relation('a', 'b')}\r\n`;
  const source = readSource(text);
  expect(printSource(source.elements, source).bytes.toString()).toBe(text);
});
