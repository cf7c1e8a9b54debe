import { expect, test } from 'vitest';
import { missingFrom } from '../../../src/core/conservation.ts';
import { join, joinParsed } from '../../../src/core/join.ts';
import { parseSource } from '../../../src/dialects/detect.ts';
import { BAD_LITERALS, GOOD_LITERALS, HOSTILE_NAMES, LYING_METADATA } from '../../support/hostile/literals.ts';
import { file, line } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const STAMP = '2026-01-05T09:00:00.000000Z';
const other = file(line({ uniqueId: `b_y_${STAMP}`, host: 'b', content: '"id":"y"' }));

/** Joins on both sides and by both paths; all must give one text, which holds both files. */
const joined = (bytes: Buffer): Buffer => {
  const results = [join(bytes, other, sha256), join(other, bytes, sha256), joinParsed(bytes, other, sha256)];
  const [first, ...rest] = results.map((result) => {
    if (!result.ok) throw new Error(`${result.problem.line}:${result.problem.column}: ${result.problem.message}`);
    return result.bytes;
  });
  if (first === undefined || rest.some((one) => !one.equals(first))) throw new Error('the sides and paths differ');
  expect(missingFrom(first, bytes, { sha256 })).toEqual([]);
  expect(missingFrom(first, other, { sha256 })).toEqual([]);
  const again = join(first, first, sha256);
  expect(again.ok && again.bytes.equals(first)).toBe(true);
  return first;
};

/** Expects a refusal on both sides, and as a source, at a place from byte `from` of `bytes` on. */
const expectRefused = (bytes: Buffer, from: number): void => {
  const results = [join(bytes, other, sha256), join(other, bytes, sha256), parseSource(bytes, { sha256 })];
  for (const result of results) {
    if (result.ok) throw new Error('it was read');
    const { offset, line: row, column, message } = result.problem;
    expect(message).not.toBe('');
    const before = bytes.subarray(0, offset).toString('latin1').split('\n');
    expect(row).toBe(before.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(offset).toBeLessThanOrEqual(bytes.length);
    // A limit is told where the value begins that is beyond it.
    expect(offset).toBeGreaterThanOrEqual(from);
  }
};

/** Runs all cases and tells all that fail at once. */
const forEach = <Case>(cases: readonly Case[], check: (one: Case) => void): void => {
  const wrong = cases.flatMap((one) => {
    try {
      check(one);
      return [];
    } catch (error) {
      const name = (Buffer.isBuffer(one) ? one.toString('hex') : String(one)).slice(0, 60);
      return [`${JSON.stringify(name)}: ${error instanceof Error ? error.message.slice(0, 200) : error}`];
    }
  });
  expect(wrong).toEqual([]);
};

test('there are at least 400 hostile texts', () => {
  const counts = [GOOD_LITERALS, BAD_LITERALS, HOSTILE_NAMES, LYING_METADATA].map(({ length }) => length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(400);
});

// Scenario: numbers
test('every JSON value is kept byte for byte by the join and by a source', () => {
  forEach(GOOD_LITERALS, (literal) => {
    const entry = line({ content: `"id":"x","v":${literal}` });
    expect(joined(file(entry)).includes(`${entry},\n`)).toBe(true);
    const source = parseSource(Buffer.from(`[{"id":"x","v":${literal}}]`), { sha256 });
    if (!source.ok) throw new Error(source.problem.message);
    expect(source.value.elements[0]?.text.toString()).toContain(literal);
  });
});

// Scenario: missing-metadata
test('an element without metadata is adopted with its text as it is', () => {
  forEach(GOOD_LITERALS, (literal) => {
    expect(joined(Buffer.from(`[\n{"id":"x","v":${literal}}\n]\n`)).includes(`"id":"x","v":${literal}}`)).toBe(true);
  });
});

// Scenario: encodings, no-json
test('what is no JSON is refused where it stands, on both sides, as a file and as a source', () => {
  forEach(BAD_LITERALS, (literal) => {
    const starts = [`[\n${line({ content: '"id":"x","v":' }).slice(0, -1)}`, '[{"id":"x","v":1},\n{"id":"z","v":'];
    for (const start of starts) {
      const [before, after] = [Buffer.from(start), Buffer.from('}\n]\n')];
      expectRefused(Buffer.concat([before, literal, after]), before.length);
    }
  });
});

// Scenario: names-of-object-prototype
test('names are data: as id, as member and as host', () => {
  forEach(HOSTILE_NAMES, (name) => {
    const literal = JSON.stringify(name);
    const member = literal === '"id"' ? '"v"' : literal;
    for (const entry of [
      line({ content: `"id":${literal}` }),
      line({ content: `"id":"x",${member}:1` }),
      line({ host: name }),
    ]) {
      expect(joined(file(entry)).includes(entry)).toBe(true);
    }
    const source = parseSource(Buffer.from(`[{"id":${literal},"w":{${literal}:1}}]`), { sha256 });
    expect(source.ok && source.value.elements[0]?.text.toString()).toContain(literal);
  });
});

// Scenario: hostile-versions, lying-metadata
test('metadata that lies is kept, and its entry with it', () => {
  forEach(LYING_METADATA, (member) => {
    const entry = `{"_crdt_metadata":{"unique_id":"a_x_${STAMP}",${member}},"id":"x"}`;
    expect(joined(file(entry)).includes(entry)).toBe(true);
  });
});

// Scenario: names-of-object-prototype
test('nothing of all this has changed what objects inherit', () => {
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

// Scenario: slow-patterns
test('long texts that would slow a pattern down are read as any others', () => {
  const parts = ['-', '_', '%', '%4', '%41', 'a-', 'a_', '0', '9.', '2026-01-05T', ' ', '+00:', '\\u0061', '{', '"'];
  const long = (part: string): string => part.repeat(100_000 / part.length).replaceAll('"', '\\"');
  const placesOf: readonly ((text: string) => string)[] = [
    (text) => `{"unique_id":"${text}","host":"a","timestamp":"${STAMP}","version":1}`,
    (text) => `{"unique_id":"a_x_${text}Z","host":"a","timestamp":"${STAMP}","version":1}`,
    (text) => `{"unique_id":"a_x_${STAMP}","host":"${text}","timestamp":"2026-01-05T09:00:00.${text}","version":1}`,
  ];
  forEach(parts, (part) => {
    for (const placeIn of placesOf) {
      const text = long(part);
      expect(joined(Buffer.from(`[\n{"_crdt_metadata":${placeIn(text)},"id":"x"}\n]\n`)).includes(text)).toBe(true);
    }
  });
});
