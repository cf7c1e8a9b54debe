import { expect, test } from 'vitest';
import { addToGraph } from '../../../src/dialects/graph-additions.ts';
import { sha256 } from '../../support/sha256.ts';
import { readSource, saidBy } from '../../support/source-file.ts';

const entity = (name: string, ...observations: readonly string[]) =>
  JSON.stringify({ type: 'entity', name, entityType: 't', observations });
const relation = (from: string, to: string) => JSON.stringify({ type: 'relation', from, to, relationType: 'knows' });
const lines = (...texts: readonly string[]) => Buffer.from(texts.join('\n'));

const BEFORE = [entity('a', '1'), entity('b', '1'), relation('a', 'b')];
/** What the repository adds to it: an observation, an entity and a relation. */
const SHOWN = [entity('a', '1', 'theirs'), entity('b', '1'), entity('c'), relation('a', 'b'), relation('b', 'c')];

const add = (after: Buffer, { before = lines(...BEFORE), shown = lines(...SHOWN) } = {}) =>
  addToGraph(shown, { before, after, sha256 });

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['nothing', BEFORE, SHOWN],
  ['an observation', [entity('a', '1', '2'), ...BEFORE.slice(1)], [entity('a', '1', 'theirs', '2'), ...SHOWN.slice(1)]],
  [
    'an entity',
    [...BEFORE.slice(0, 2), entity('d', 'x'), BEFORE[2] as string],
    [...SHOWN.slice(0, 3), entity('d', 'x'), ...SHOWN.slice(3)],
  ],
  ['a relation', [...BEFORE, relation('b', 'a')], [...SHOWN, relation('b', 'a')]],
  [
    'some of each',
    [entity('a', '1', '2'), entity('b', '1', '"\\', '\u00e9'), entity('d'), ...BEFORE.slice(2), relation('d', 'a')],
    [
      entity('a', '1', 'theirs', '2'),
      entity('b', '1', '"\\', '\u00e9'),
      entity('c'),
      entity('d'),
      ...SHOWN.slice(3),
      relation('d', 'a'),
    ],
  ],
  ['lines in another order', [...BEFORE].reverse(), SHOWN],
])('adds to what is shown what came into the source: %s', (_what, after, expected) => {
  const more = add(lines(...after));
  expect(more?.bytes.toString()).toBe(lines(...expected).toString());
  const { elements } = readSource(lines(...SHOWN).toString());
  expect(saidBy(readSource(more?.bytes.toString() ?? '').elements)).toEqual(
    saidBy([...elements, ...(more?.added ?? [])]),
  );
});

test('keeps a final line feed', () => {
  const end = (texts: readonly string[]) => Buffer.from(`${texts.join('\n')}\n`);
  const after = end([...BEFORE, relation('b', 'a'), relation('a', 'a')]);
  const more = add(after, { before: end(BEFORE), shown: end(SHOWN) });
  expect(more?.bytes.toString()).toBe(end([...SHOWN, relation('b', 'a'), relation('a', 'a')]).toString());
});

test.each<readonly [string, Buffer]>([
  ['an observation was removed', lines(entity('a'), ...BEFORE.slice(1))],
  ['a line was removed', lines(...BEFORE.slice(1))],
  ['an entity got another type', lines(entity('a', '1').replace('"t"', '"u"'), ...BEFORE.slice(1))],
  ['a line is half written', lines(...BEFORE, '{"type":"relation","from":')],
  ['the file is empty', Buffer.alloc(0)],
  ['a line is of another type', lines(...BEFORE, '{"type":"note"}')],
  ['a marker came', lines('{"type":"_aim"}', ...BEFORE)],
  ['the same thing came twice', lines(...BEFORE, entity('d'), entity('d'))],
])('leaves it to a whole reading where %s', (_what, after) => {
  expect(add(after)).toBeUndefined();
});

test('leaves it to a whole reading where the entity is not shown, or spelled otherwise', () => {
  const after = lines(entity('a', '1', '2'), ...BEFORE.slice(1));
  expect(add(after, { shown: lines(...SHOWN.slice(1)) })).toBeUndefined();
  const spelled = lines(entity('a', '1').replace('"a"', '"\\u0061"'), ...SHOWN.slice(1));
  expect(add(after, { shown: spelled })).toBeUndefined();
});
