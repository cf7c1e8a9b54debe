import { expect, test } from 'vitest';
import { contentOf } from '../../src/core/entry.ts';
import { join, joinAll } from '../../src/core/join.ts';
import { compareVersions } from '../../src/core/order.ts';
import { readEntries } from '../../src/core/read-entries.ts';
import { encodePart, mintUniqueId } from '../../src/core/unique-id.ts';
import { file, line, linesOf, stampAt } from '../support/memory-file.ts';
import { sha256 } from '../support/sha256.ts';

/** Each test is named after what went wrong with this idea before. */

const joined = (ours: Buffer, theirs: Buffer): Buffer => {
  const result = join(ours, theirs, sha256);
  if (!result.ok) throw new Error(result.problem.message);
  return result.bytes;
};

test('a knowledge graph in JSON Lines, whose lines have no id, was read as empty', () => {
  const graph = [
    '{"type":"entity","name":"Ada","entityType":"person","observations":["likes tea"]}',
    '{"type":"relation","from":"Ada","to":"ghost","relationType":"knows"}',
  ];
  const read = readEntries(Buffer.from(graph.join('\n')), sha256);
  expect(read.ok && [...read.value.values()].map((entry) => contentOf(entry, sha256).text.toString())).toEqual(graph);
  expect(readEntries(Buffer.from('{"entities":[],"relations":[]}'), sha256).ok).toBe(false);
});

// Scenario: same-text-twice
test('a new unique id on every backup made 100 unchanged entries 200, 300, …', () => {
  const elements = Array.from({ length: 100 }, (_, index) => `{"id":"e${index}","text":"note ${index}"}`);
  const source = Buffer.from(`[${elements.join()}]`);
  let state = joined(source, source);
  expect(linesOf(state)).toHaveLength(100);
  for (let round = 0; round < 5; round++) {
    const next = joined(state, source);
    expect(next.equals(state)).toBe(true);
    state = next;
  }
});

test('counters in place of missing ids doubled the file on every run', () => {
  const source = Buffer.from(`[${Array.from({ length: 50 }, (_, index) => `{"text":"note ${index % 25}"}`).join()}]`);
  const state = joined(source, source);
  expect(linesOf(state)).toHaveLength(25);
  expect(joined(state, state).equals(state)).toBe(true);
  expect(joined(state, source).equals(state)).toBe(true);
});

test('a stamp for every entry at every backup let the host that backed up last win with old text', () => {
  const old = line({ host: 'a', timestamp: stampAt(1), version: 1, content: '"id":"x","text":"old"' });
  const edited = line({ host: 'a', timestamp: stampAt(2), version: 2, content: '"id":"x","text":"new"' });
  // Reading the old file again, however late, gives the old line and the old stamp.
  const again = joined(file(old), file(old));
  expect(again.equals(file(old))).toBe(true);
  expect(joined(again, file(edited)).equals(file(edited))).toBe(true);
});

// Scenario: equal-stamps
test('of equal timestamps the first one seen won, so that A + B was not B + A', () => {
  const [a, b] = ['tea', 'coffee'].map((text) => file(line({ content: `"text":"${text}"` }))) as [Buffer, Buffer];
  expect(joined(a, b).equals(joined(b, a))).toBe(true);
});

test('timestamps were compared as strings', () => {
  const earlier = line({ timestamp: '2026-01-05T09:30:00+01:00', version: 9 });
  const later = line({ timestamp: '2026-01-05T09:00:00Z' });
  expect(compareVersions(Buffer.from(earlier), Buffer.from(later))).toBeLessThan(0);
  const epoch = line({ timestamp: 1767603601 });
  expect(compareVersions(Buffer.from(later), Buffer.from(epoch))).toBeLessThan(0);
});

test('a corrupt host file was skipped, and its entries left the unified file', () => {
  const unified = file(line());
  for (const corrupt of ['', '[\n', '<<<<<<< HEAD\n', '[{"id":"e1","text":"cut off', '{"error":"not a memory"']) {
    expect(joinAll([unified, Buffer.from(corrupt)], sha256)).toMatchObject({ ok: false, index: 1 });
  }
});

// Scenario: colliding-ids
test('host_a + b and host + a_b gave one unique id', () => {
  const minted = (environment: string, id: string) =>
    mintUniqueId({ environment, id: encodePart(id), stamp: stampAt(0) });
  expect(minted('host_a', 'b')).not.toBe(minted('host', 'a_b'));
});

// Scenario: numbers
test('parsing and printing made 12345678901234567890 …7000, 1.0 1, and 1e400 null', () => {
  const content = '"id":"x","n":[12345678901234567890,1.0,1e400,-0,0.1e-7],"s":"\\u00e9\\/\\ud800","n":1.50';
  const sides = [file(line({ content })), Buffer.from(`[ ${line({ content, version: 2 })} ]`)] as const;
  const text = joined(...sides).toString();
  expect(text).toContain(content);
  expect(joined(Buffer.from(`{${content}}`), file()).toString()).toContain(content);
});
