import { expect, test } from 'vitest';
import type { Fact, Facts } from '../../support/facts.ts';
import { newSetFull } from '../../support/histories/set-full.ts';

const entry = (name: string, more: Partial<Fact> = {}): Fact => ({
  uniqueId: name,
  host: 'laptop',
  timestamp: '2026-01-05T09:00:00.000000Z',
  version: 1,
  isPurged: false,
  id: name,
  content: `text of ${name}`,
  ...more,
});

const facts = (...all: readonly Fact[]): Facts => new Map(all.map((fact) => [fact.uniqueId, fact]));

const laptop = { kind: 'clone', name: 'laptop' } as const;
const desktop = { kind: 'clone', name: 'desktop' } as const;
const [a, b] = [entry('a'), entry('b')];

test('tells an entry that others had read and is gone from one that nobody else ever read', () => {
  const account = newSetFull();
  account.acknowledge('laptop', facts(a, b));
  account.read(laptop, facts(a, b), 1);
  account.read(desktop, facts(a), 2);
  const end = new Map([
    ['laptop', facts(a, b)],
    ['the hub', facts()],
  ]);
  expect(account.conclude(end)).toMatchObject({
    acknowledged: 2,
    stable: 0,
    lost: ['a version 1 is not in the hub'],
    neverRead: ['b version 1 is not in the hub'],
  });
});

test('takes an older version of an acknowledged entry for a loss, and a newer or purged one for the entry', () => {
  const account = newSetFull();
  account.acknowledge('laptop', facts(entry('a', { version: 2 }), b, entry('c')));
  const end = facts(a, entry('b', { timestamp: '2026-01-06T09:00:00.000000Z' }), entry('c', { isPurged: true }));
  expect(account.conclude(new Map([['the hub', end]]))).toMatchObject({
    stable: 2,
    neverRead: ['a version 2 is not in the hub'],
  });
});

test('counts an entry that was missing for a while, and for how long, apart from what never came', () => {
  const account = newSetFull();
  account.acknowledge('laptop', facts(a, b));
  account.read(desktop, facts(a), 1);
  expect(account.read(desktop, facts(), 3)).toEqual(['a version 1']);
  expect(account.read(desktop, facts(), 5)).toEqual(['a version 1']);
  expect(account.read(desktop, facts(a, b), 9)).toEqual([]);
  const { unstable, reads } = account.conclude(new Map([['desktop', facts(a, b)]]));
  expect(unstable).toEqual({ clone: { count: 1, longest: 6 }, hub: { count: 0, longest: 0 } });
  expect(reads).toBe(3);
});

test('excuses an element without metadata only where its text stands under another unique id', () => {
  const adopted = entry('-_a_1970', { host: '-', content: 'by hand' });
  const stamped = entry('laptop_a_2026', { id: adopted.id, content: 'by hand' });
  const edited = entry('laptop_a_2026', { id: adopted.id, content: 'edited', version: 2 });
  const account = newSetFull();
  account.acknowledge('laptop', facts(adopted));
  expect(account.conclude(new Map([['the hub', facts(edited)]])).neverRead).toHaveLength(1);
  account.read(laptop, facts(stamped), 1);
  expect(account.conclude(new Map([['the hub', facts(edited)]])).neverRead).toEqual([]);
  expect(account.conclude(new Map([['the hub', facts(b)]])).neverRead).toHaveLength(1);
});
