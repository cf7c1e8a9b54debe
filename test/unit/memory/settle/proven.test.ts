import { expect, test } from 'vitest';
import { provenPaths } from '../../../../src/memory/settle/proven.ts';

const unified = 'unified-memory.json';
const listing = (ids: Readonly<Record<string, string>>) => new Map(Object.entries(ids));
const settled = listing({ [unified]: 'u1', 'memory-a.json': 'a1', 'memory-b.json': 'b1', 'memory-c.json': 'c1' });

test.each([
  ['all of one settled state', [settled, settled], ['memory-a.json', 'memory-b.json', 'memory-c.json']],
  [
    'what no listing has changed, where one has another unified file',
    [listing({ ...Object.fromEntries(settled), [unified]: 'u2', 'memory-b.json': 'b2' }), settled],
    ['memory-a.json', 'memory-c.json'],
  ],
  ['nothing where no listing has the unified file of the settled state', [new Map([...settled, [unified, 'u2']])], []],
  [
    'nothing of a file that one listing lacks',
    [settled, listing({ [unified]: 'u1', 'memory-a.json': 'a1' })],
    ['memory-a.json'],
  ],
  [
    'nothing that all changed alike',
    [new Map([...settled, ['memory-b.json', 'b2']])],
    ['memory-a.json', 'memory-c.json'],
  ],
  [
    'nothing of a file that is new',
    [new Map([...settled, ['memory-d.json', 'd1']])],
    ['memory-a.json', 'memory-b.json', 'memory-c.json'],
  ],
])('leaves out %s', (_, listings, paths) => {
  expect([...provenPaths(listings, { settled, unified })]).toEqual(paths);
});

test('leaves nothing out without a settled state, without its unified file, or what may be added to', () => {
  expect(provenPaths([settled], { settled: new Map(), unified }).size).toBe(0);
  expect(
    provenPaths([listing({ 'memory-a.json': 'a1' })], { settled: listing({ 'memory-a.json': 'a1' }), unified }).size,
  ).toBe(0);
  expect([...provenPaths([settled], { settled, unified, besides: ['memory-b.json'] })]).toEqual([
    'memory-a.json',
    'memory-c.json',
  ]);
});

test('leaves nothing out where only another listing than the one that is asked has the settled unified file', () => {
  const head = new Map([...settled, [unified, 'u2']]);
  expect(provenPaths([head, settled], { settled, holders: [head], unified }).size).toBe(0);
});
