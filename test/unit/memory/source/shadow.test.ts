import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isShadow } from '../../../../src/schema/shadow.compiled.ts';

const hash = 'a'.repeat(64);
const content = 'b'.repeat(32);
const good = {
  version: 1,
  of: { source: '/m.json', dialect: 'array', environment: 'a', branch: 'refs/heads/main', dir: '', idKey: 'id' },
  source: hash,
  head: 'c'.repeat(40),
  ids: [['x', content, 1]],
  refused: [],
};

test.each([
  good,
  { ...good, source: null, head: null, ids: [] },
  { ...good, restored: { source: hash, ids: [['x', content]] } },
  { ...good, isBroken: true },
])('takes a shadow', (shadow) => {
  expect(isShadow(shadow)).toBe(true);
});

test.each([
  ['no object', []],
  ['another version', { ...good, version: 2 }],
  ['a missing member', { ...good, ids: undefined }],
  ['a member too many', { ...good, more: 1 }],
  ['a short hash', { ...good, source: 'abc' }],
  ['an id without its flag', { ...good, ids: [['x', content]] }],
  ['another flag', { ...good, ids: [['x', content, 2]] }],
  ['another dialect', { ...good, of: { ...good.of, dialect: 'xml' } }],
])('refuses %s', (_, shadow) => {
  expect(isShadow(shadow)).toBe(false);
});

test('every schema is compiled as it is now', async () => {
  const script = new URL('../../../../scripts/compile-schemas.mjs', import.meta.url).href;
  const { compileSchemas } = (await import(script)) as { compileSchemas: () => ReadonlyMap<string, string> };
  expect(compileSchemas().size).toBeGreaterThan(0);
  for (const [path, text] of compileSchemas()) expect(readFileSync(path, 'utf8'), path).toBe(text);
});
