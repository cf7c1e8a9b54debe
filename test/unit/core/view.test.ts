import { describe, expect, test } from 'vitest';
import { readEntries } from '../../../src/core/read-entries.ts';
import { view } from '../../../src/core/view.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

/** What shows: per id the text of the winner, then those of the conflicting ones. */
const shown = (...lines: readonly string[]) => {
  const read = readEntries(file(...lines), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return view(read.value.values(), sha256).map(({ id, winner, conflicting }) => [
    id,
    ...[winner, ...conflicting].map(({ content }) => content.text.toString()),
  ]);
};

const laptop = { uniqueId: `laptop_e1_${stampAt(0)}`, content: '"id":"e1","t":"tea"' };
const desktop = { uniqueId: `desktop_e1_${stampAt(1)}`, timestamp: stampAt(1), content: '"id":"e1","t":"coffee"' };
const tea = '{"id":"e1","t":"tea"}';
const coffee = '{"id":"e1","t":"coffee"}';

describe('of the entries of one id', () => {
  test('the greater one shows, and the other is listed when it says something else', () => {
    expect(shown(line(laptop), line(desktop))).toEqual([['e1', coffee, tea]]);
    expect(shown(line(laptop), line({ ...desktop, content: '"t":"\\u0074ea","id":"e1"' }))).toHaveLength(1);
    expect(shown(line(laptop), line({ ...desktop, content: laptop.content }))).toEqual([['e1', tea]]);
  });

  test('one that was seen by the writer of another is hidden', () => {
    const over = `"supersedes":{"${laptop.uniqueId}":1}`;
    expect(shown(line(laptop), line({ ...desktop, more: over }))).toEqual([['e1', coffee]]);
    expect(shown(line({ ...laptop, version: 2 }), line({ ...desktop, more: over }))).toEqual([['e1', coffee, tea]]);
    expect(shown(line({ ...laptop, timestamp: stampAt(9) }), line({ ...desktop, more: over }))).toEqual([
      ['e1', coffee],
    ]);
  });

  test('a deleted or purged one does not show, and still hides what it superseded', () => {
    expect(shown(line({ ...laptop, more: '"deleted":true' }))).toEqual([]);
    expect(shown(line(laptop), line({ ...desktop, more: '"deleted":true' }))).toEqual([['e1', tea]]);
    const over = `"supersedes":{"${laptop.uniqueId}":1}`;
    expect(shown(line(laptop), line({ ...desktop, more: `"deleted":true,${over}` }))).toEqual([]);
    const purged = line({ ...desktop, content: '"id":"e1"', more: '"purged":true' });
    expect(shown(line(laptop), purged)).toEqual([['e1', tea]]);
    expect(shown(purged)).toEqual([]);
  });

  test('the greatest shows when all name each other in a ring', () => {
    const one = line({ ...laptop, more: `"supersedes":{"${desktop.uniqueId}":9}` });
    const other = line({ ...desktop, more: `"supersedes":{"${laptop.uniqueId}":9}` });
    expect(shown(one, other)).toEqual([['e1', coffee]]);
  });

  test('an entry that names itself hides nothing', () => {
    const ownName = line({ ...laptop, more: `"supersedes":{"${laptop.uniqueId}":9}` });
    expect(shown(ownName)).toEqual([['e1', tea]]);
    expect(shown(ownName, line(desktop))).toEqual([['e1', coffee, tea]]);
  });
});

test('ids show in the order in which they were first minted, then by id', () => {
  const minted = (host: string, id: string, second: number) =>
    line({ uniqueId: `${host}_${id}_${stampAt(second)}`, content: `"id":"${id}"` });
  const lines = [
    minted('a', 'z', 3),
    minted('b', 'z', 1),
    minted('a', 'y', 2),
    minted('c', 'x', 2),
    minted('c', 'w', 4),
  ];
  expect(shown(...lines).map(([id]) => id)).toEqual(['z', 'x', 'y', 'w']);
  expect(shown(...lines, '{"_crdt_metadata":{"unique_id":"foreign"},"id":"v"}').map(([id]) => id)[0]).toBe('v');
});

test('entries without id show each under its content', () => {
  expect(shown('{"t":"tea"}', '{"t":"coffee"}', '{ "t":"tea"}')).toHaveLength(2);
});
