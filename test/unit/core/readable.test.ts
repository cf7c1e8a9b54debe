import { expect, test } from 'vitest';
import { readableText } from '../../../src/core/readable.ts';

const show = (text: string | Buffer): string | undefined => {
  const pieces = readableText(Buffer.from(text));
  return pieces === undefined ? undefined : Buffer.concat(pieces).toString();
};

const metadata =
  '{"unique_id":"h_e1_2026-01-01T00:00:00.000000Z","host":"h","timestamp":"2026-01-02T00:00:00.000000Z","version":2}';

test('shows id, time, environment and each member of an entry on a line of its own', () => {
  expect(
    show(`[\n{"_crdt_metadata":${metadata},"id":"e1","content":"tea","tags":["a", 1.0],"n":12345678901234567890}\n]\n`),
  ).toBe(`entry "e1"
  written 2026-01-02T00:00:00.000000Z by h, version 2
  (unique_id) h_e1_2026-01-01T00:00:00.000000Z
  content: "tea"
  tags: ["a",1.0]
  n: 12345678901234567890
`);
});

test('shows what was deleted, what is superseded, and an id that the metadata hold', () => {
  const own =
    '{"unique_id":"h_1","deleted":true,"host":"h","id":"line:1","supersedes":{"x_1":3},"timestamp":5,"version":1}';
  expect(show(`[{"_crdt_metadata":${own}}]`)).toBe(`entry "line:1"
  written 5 by h, version 1
  (unique_id) h_1
  (deleted) true
  (supersedes) {"x_1":3}
`);
});

test('shows entries without metadata and without id, in the order of the file and as often as they stand there', () => {
  expect(show('{"id":2,"a":1}\n{"a":1}\n{"id":2,"a":1}\n')).toBe('entry 2\n  a: 1\nentry\n  a: 1\nentry 2\n  a: 1\n');
});

// Scenario: terminal-escapes
test('shows the characters that escapes stand for, and no character that moves the terminal', () => {
  const shown = show(
    '[{"id":"\\u001b[31m","t":"caf\\u00e9 \\u0041\\n\\"","deep":{"k":["\\u202e","\\u00fc"]},"x\\ny":"\u0085"}]',
  );
  expect(shown).toBe(`entry "\\u001b[31m"
  t: "café A\\n\\""
  deep: {"k":["\\u{202e}","ü"]}
  "x\\ny": "\\u{85}"
`);
});

test('no value looks like the line of another entry', () => {
  const text = show(
    '[{"_crdt_metadata":{"unique_id":"a\\nentry \\"b\\"","host":"c\\nentry"},"id":"\\nentry","v":"\\nentry"}]',
  );
  expect(text?.match(/^entry/gm)).toHaveLength(1);
});

test('shows nothing of an empty memory', () => {
  expect(show('[\n]\n')).toBe('');
});

test('gives up on what cannot be read, and on a file that a text merge tore', () => {
  expect(show('')).toBeUndefined();
  expect(show('[{"id":1},')).toBeUndefined();
  expect(show('<<<<<<< ours\n{"id":1}\n=======\n{"id":2}\n>>>>>>> theirs\n')).toBeUndefined();
});

// Scenario: huge-json
test('takes strings of megabytes and more text than one piece holds', () => {
  const long = `${'\\\\'.repeat(1_000_000)}é`;
  const many = Array.from({ length: 2000 }, (_, index) => `{"id":${index},"v":"${'x'.repeat(100)}"}`).join(',\n');
  const shown = show(`[{"id":"long","v":"${long}"},\n${many}]`) ?? '';
  expect(shown.startsWith('entry "long"\n  v: "\\\\')).toBe(true);
  expect(shown.match(/^entry/gm)).toHaveLength(2001);
});

test('comes in pieces of at least 64 Ki characters, and little more than that', () => {
  const entries = Array.from({ length: 3000 }, (_, index) => `{"id":${index},"v":"${'x'.repeat(100)}"}`);
  const pieces = readableText(Buffer.from(`[${entries}]`)) ?? [];
  expect(pieces.length).toBeGreaterThan(4);
  for (const { length } of pieces.slice(0, -1)) {
    expect(length).toBeGreaterThanOrEqual(65_536);
    expect(length).toBeLessThan(65_536 + 200);
  }
  const around = 'entry 1\n  v: ""\n'.length;
  const whole = readableText(Buffer.from(`[{"id":1,"v":"${'x'.repeat(65_536 - around)}"}]`)) ?? [];
  expect(whole.map(({ length }) => length)).toEqual([65_536, 0]);
});

test('shows what metadata lack as a question mark', () => {
  expect(show('[{"_crdt_metadata":{"unique_id":"x"}}]')).toBe('entry\n  written ? by ?, version ?\n  (unique_id) x\n');
});

test('leaves the quotes around metadata with an escape in them', () => {
  expect(show('[{"_crdt_metadata":{"unique_id":"a\\"b"}}]')).toContain('  (unique_id) "a\\"b"\n');
});
