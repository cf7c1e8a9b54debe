import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { EXIT_STATUS } from '../../../src/cli/help/exit-status.ts';
import { join, sha256 } from '../../../src/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const schema = JSON.parse(readFileSync(resolve(root, 'schemas/memory-file.schema.json'), 'utf8'));
const accepts = new Ajv2020({ allowUnionTypes: true }).compile(schema);

test.each(readFileSync(resolve(root, 'docs/data-model.md'), 'utf8').match(/(?<=```json\n)\[\n[\s\S]*?(?=```)/g) ?? [])(
  'the schema accepts the files of the worked example',
  (text) => expect(accepts(JSON.parse(text)), JSON.stringify(accepts.errors)).toBe(true),
);

// Scenario: lying-metadata
test('the schema accepts what the join makes of foreign forms', () => {
  const joined = join(
    Buffer.from('[{"id":1,"timestamp":1767603600},{"text":"no id"}]'),
    Buffer.from('[{"_crdt_metadata":{"unique_id":"x","timestamp":"then","version":1,"host":"h","other":[]}}]'),
    sha256,
  );
  if (!joined.ok) throw new Error(joined.problem.message);
  expect(accepts(JSON.parse(joined.bytes.toString())), JSON.stringify(accepts.errors)).toBe(true);
});

test.each([
  ['an object', {}],
  ['an entry without metadata', [{ id: 'a' }]],
  ['a version that is a text', [{ _crdt_metadata: { unique_id: 'a', host: 'h', timestamp: '', version: '1' } }]],
  [
    'a deletion that is no true',
    [{ _crdt_metadata: { unique_id: 'a', host: 'h', timestamp: '', version: 1, deleted: 1 } }],
  ],
])('the schema refuses %s', (_, value) => expect(accepts(value)).toBe(false));

test('the schema and the page of the format name the same members', () => {
  const page = readFileSync(resolve(root, 'docs/data-model.md'), 'utf8');
  const table = page.slice(page.indexOf('## Members of `_crdt_metadata`'), page.indexOf('## Unique ids'));
  const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(schema.$defs.metadata.properties));
});

test.each([
  ['of the exports', 'declarations', 'scripts/api-page.mjs'],
  ['of --json', 'schemas', 'scripts/json-page.mjs'],
])('the page %s is what the %s say', (_, __, script) => {
  const check = [script, '--check'];
  expect(spawnSync(process.execPath, check, { cwd: root, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('the page of the exit codes has those of help and manual page', () => {
  const page = readFileSync(resolve(root, 'docs/exit-codes.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \| (.*?) \|/gm)].map(([, code, text]) => [code, text]);
  expect(rows).toEqual(EXIT_STATUS);
});

test('the page of the library names every export', () => {
  const page = readFileSync(resolve(root, 'docs/library.md'), 'utf8');
  const source = readFileSync(resolve(root, 'src/index.ts'), 'utf8');
  const names = [...source.matchAll(/\{([^}]*)\} from/g)]
    .flatMap(([, list]) => (list as string).split(','))
    .map((name) => name.replace('type', '').trim());
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});
