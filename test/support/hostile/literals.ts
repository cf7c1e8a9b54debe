/** Hostile texts: short ones from test/fixtures/hostile, a JSON string or `{"hex":…}` a line, and long ones made here. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Relative to the project: a bundle of this file lies elsewhere.
const FOLDER = resolve('test/fixtures/hostile');

const linesOf = (name: string): readonly unknown[] =>
  readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const texts = (name: string): readonly string[] => linesOf(name) as string[];

const bytes = (name: string): readonly Buffer[] =>
  (linesOf(name) as (string | { readonly hex: string })[]).map((one) =>
    typeof one === 'string' ? Buffer.from(one) : Buffer.from(one.hex, 'hex'),
  );

/** JSON texts of one value that every parser must read, and whose bytes are to be kept. */
export const GOOD_LITERALS: readonly string[] = [
  ...texts('good-values'),
  '['.repeat(500) + ']'.repeat(500),
  `{"a":${'['.repeat(400)}{}${']'.repeat(400)}}`,
  `"${'x'.repeat(70_000)}"`,
  `"${'\\u0041'.repeat(20_000)}"`,
  `[${'0,'.repeat(20_000)}0]`,
  `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":${index}`).join(',')}}`,
  `1${'0'.repeat(20_000)}`,
  `0.${'1'.repeat(20_000)}e-5`,
];

/** Bytes where one value is expected that no parser may read. */
export const BAD_LITERALS: readonly Buffer[] = [
  ...bytes('bad-values'),
  Buffer.from('['.repeat(513) + ']'.repeat(513)),
  Buffer.from(`${'{"a":'.repeat(600)}1${'}'.repeat(600)}`),
  Buffer.from('['.repeat(100_000)),
];

/** Names for ids, members and hosts that are something else to a shell, a terminal, an engine or a file system. */
export const HOSTILE_NAMES: readonly string[] = [
  ...texts('names'),
  ...[127, 129, 10_000].map((length) => 'x'.repeat(length)),
];

/** Members of metadata, as JSON text, that lie about what they are. */
export const LYING_METADATA: readonly string[] = [...texts('metadata'), `"host":"${'h'.repeat(10_000)}"`];
