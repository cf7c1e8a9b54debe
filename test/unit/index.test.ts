import { expect, test } from 'vitest';
import { join, missingFrom, parseSource, readEntries, sha256, view } from '../../src/index.ts';

test('joins, checks and shows memory files in a program of its user', () => {
  const laptop = Buffer.from('[{"id":"1","text":"tea"}]');
  const desktop = Buffer.from('[{"id":"2","text":"coffee"}]');
  const joined = join(laptop, desktop, sha256);
  if (!joined.ok) throw new Error(joined.problem.message);
  expect(missingFrom(joined.bytes, laptop, { sha256 })).toEqual([]);
  expect(missingFrom(laptop, joined.bytes, { sha256 })).toHaveLength(1);
  const entries = readEntries(joined.bytes, sha256);
  const shown = entries.ok ? view(entries.value.values(), sha256) : [];
  expect(shown.map(({ winner }) => winner.content.text.toString())).toEqual([
    '{"id":"1","text":"tea"}',
    '{"id":"2","text":"coffee"}',
  ]);
  expect(parseSource(laptop, { sha256 })).toMatchObject({ ok: true, value: { dialect: 'array' } });
});
