import { expect, test } from 'vitest';
import { contentOf, entryOfLine } from '../../../src/core/entry.ts';
import { compareVersions } from '../../../src/core/order.ts';
import { purge } from '../../../src/core/purge.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { versionsById } from '../../../src/core/view.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const purged = (...lines: readonly string[]) => {
  const read = readEntries(file(...lines), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  const [versions = []] = versionsById(read.value.values(), sha256).values();
  return purge(versions, { environment: 'a', stamp: stampAt(9), sha256 }).map((entry) => entry.line.toString());
};

test('keeps who and what is gone, and nothing that was said', () => {
  const uniqueId = `b_x_${stampAt(0)}`;
  const text = `{"_crdt_metadata":{"unique_id":"${uniqueId}","deleted":true,"host":"b","note":"secret","supersedes":{"v":1},"timestamp":"${stampAt(1)}","version":3},"id":"x","text":"secret"}`;
  expect(purged(text)).toEqual([
    `{"_crdt_metadata":{"unique_id":"${uniqueId}","deleted":true,"host":"a","purged":true,"supersedes":{"v":1},"timestamp":"${stampAt(9)}","version":4},"id":"x"}`,
  ]);
});

test('keeps an id that stands in the metadata', () => {
  expect(purged('{"_crdt_metadata":{"unique_id":"u","id":1.0,"version":1},"text":"secret"}')).toEqual([
    `{"_crdt_metadata":{"unique_id":"u","host":"a","id":1.0,"purged":true,"timestamp":"${stampAt(9)}","version":2}}`,
  ]);
});

// Scenario: purge
test('acts on every entry of the id, and makes the greatest version of each', () => {
  const lines = [line(), line({ uniqueId: `b_x_${stampAt(1)}`, timestamp: '9999-12-31T23:59:59.999999Z' })];
  const result = purged(...lines);
  expect(result).toHaveLength(2);
  result.forEach((text, index) => {
    expect(compareVersions(Buffer.from(text), Buffer.from(lines[index] as string))).toBeGreaterThan(0);
  });
});

test.each([
  { what: 'a foreign unique id', uniqueId: '2b7b788f', content: '"text":"secret"' },
  { what: 'the unique id of an earlier text', uniqueId: `a_~sha256:0_${stampAt(0)}`, content: '"text":"secret"' },
  { what: 'an id that is null', uniqueId: '2b7b788f', content: '"id":null,"text":"secret"' },
])('content without an id under $what is still known after it is purged', ({ uniqueId, content }) => {
  const idOf = (text: string) => contentOf(entryOfLine(Buffer.from(text), sha256), sha256).id;
  const secret = line({ uniqueId, content });
  const [gone = ''] = purged(secret);
  expect(gone).not.toContain('secret');
  expect(idOf(gone)).toBe(idOf(secret));
});

test('leaves alone what is purged already', () => {
  const [once = ''] = purged(line());
  expect(purged(once)).toEqual([]);
});
