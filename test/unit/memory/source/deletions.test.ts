import { expect, test } from 'vitest';
import { entryOfLine } from '../../../../src/core/entry.ts';
import { versionsById } from '../../../../src/core/view.ts';
import { sha256 } from '../../../../src/memory/sha256.ts';
import { absentIds, refuseMassDeletion } from '../../../../src/memory/source/deletions.ts';
import { contentHash, type Shadow } from '../../../../src/memory/source/shadow.ts';
import { line } from '../../../support/memory-file.ts';
import { readSource } from '../../../support/source-file.ts';

const stamp = '2026-01-05T09:00:00.000000Z';
const named = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);

/** What is known of ids that all show. */
const knownOf = (ids: readonly string[], more = '') =>
  versionsById(
    ids.map((id) => {
      const sample = { uniqueId: `a_${id}_${stamp}`, content: `"id":"${id}"`, more };
      return entryOfLine(Buffer.from(line(sample)), sha256);
    }),
    sha256,
  );

const shadowOf = (ids: readonly string[], rest: Partial<Shadow> = {}): Shadow => ({
  of: { source: '/memory.json', dialect: 'array', environment: 'a', branch: 'refs/heads/main', dir: '', idKey: 'id' },
  source: sha256('before'),
  head: null,
  ids: new Map(ids.map((id) => [id, { hash: contentHash(`{"id":"${id}"}`), isSeen: true }])),
  refused: [],
  ...rest,
});

const elementsOf = (ids: readonly string[]) => readSource(JSON.stringify(ids.map((id) => ({ id })))).elements;

const refusal = (before: number, now: number): string | undefined => {
  const shadow = shadowOf(named(before));
  const versions = knownOf(named(before));
  const elements = elementsOf(named(now));
  try {
    refuseMassDeletion(elements, { shadow, versions });
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  { before: 3, now: 1, refused: false },
  { before: 4, now: 2, refused: false },
  { before: 4, now: 1, refused: true },
  { before: 10, now: 5, refused: false },
  { before: 10, now: 4, refused: true },
  { before: 100, now: 80, refused: false },
  { before: 100, now: 79, refused: true },
  { before: 105, now: 84, refused: false },
  { before: 106, now: 84, refused: true },
  { before: 1, now: 0, refused: true },
  { before: 0, now: 0, refused: false },
  { before: 5, now: 5, refused: false },
])('of $before entries $now are left: refused is $refused', ({ before, now, refused }) => {
  expect(refusal(before, now)).toBe(refused ? 'mass-deletion' : undefined);
});

test('the refusal has counts, a few ids and both ways out', () => {
  const shadow = shadowOf(named(9));
  const versions = knownOf(named(9));
  const elements = elementsOf(named(1));
  const refuse = () => refuseMassDeletion(elements, { shadow, versions });
  expect(refuse).toThrow(
    expect.objectContaining({
      message:
        '/memory.json: 8 of the 9 entries of the last backup are gone (e1, e2, e3, …). It holds 1 now; nothing was written.',
      hint: expect.stringMatching(/memjoin restore.*memjoin backup --accept-deletions/),
    }),
  );
});

const range = (from: number, end: number) => Array.from({ length: end - from }, (_, index) => from + index);

/** A shadow of `seen` ids that a program held, and `restored` more that only a restore put there. */
const mixedShadow = ({ seen, restored }: { seen: number; restored: number }): Shadow => {
  const shadow = shadowOf(named(seen + restored));
  const ids = [...shadow.ids].map(([id, held], index) => [id, { ...held, isSeen: index < seen }] as const);
  return { ...shadow, ids: new Map(ids) };
};

test.each([
  {
    name: 'most of all, less of what a program held',
    gone: [...range(0, 5), ...range(10, 18)],
    is: '13 of the 20 entries',
  },
  { name: 'most of what a program held, less of all', gone: range(0, 6), is: '6 of the 10 entries' },
  { name: 'one that a program held, and all restored ones', gone: [0, ...range(10, 20)], is: '11 of the 20 entries' },
  { name: 'all restored ones, of which none is hidden', gone: range(10, 20), is: undefined },
  { name: 'a few of each', gone: [0, 1, 10, 11], is: undefined },
])('of 10 entries and 10 restored ones are gone: $name', ({ gone, is }) => {
  const shadow = mixedShadow({ seen: 10, restored: 10 });
  const elements = elementsOf(named(20).filter((_, index) => !gone.includes(index)));
  const refuse = () => refuseMassDeletion(elements, { shadow, versions: knownOf(named(20)) });
  if (is === undefined) expect(refuse).not.toThrow();
  else expect(refuse).toThrow(is);
});

test('an id that was only ever in bytes of a restore is not missed', () => {
  const shadow = shadowOf(['e0', 'e1']);
  const ids = new Map([...shadow.ids].map(([id, held]) => [id, { ...held, isSeen: id === 'e0' }]));
  expect(absentIds([], { shadow: { ...shadow, ids }, versions: knownOf(['e0', 'e1']) })).toEqual(['e0']);
});

test('an id that a restore was about to take away is not missed', () => {
  const restored = { source: sha256('after'), ids: new Map([['e0', contentHash('{"id":"e0"}')]]) };
  const shadow = shadowOf(['e0', 'e1'], { restored });
  expect(absentIds([], { shadow, versions: knownOf(['e0', 'e1']) })).toEqual(['e0']);
});

test('an id that is hidden or purged already is not missed', () => {
  const shadow = shadowOf(['e0']);
  expect(absentIds([], { shadow, versions: knownOf(['e0'], '"deleted":true') })).toEqual([]);
  expect(absentIds([], { shadow, versions: new Map() })).toEqual([]);
});
