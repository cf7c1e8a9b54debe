/**
 * Writes docs/json.md: what each command prints with `--json`, from the schemas in schemas/output. `npm run docs:json` writes
 * it, with `--check` it only says whether the page is as it would be (exit code 1 if not).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Items of a list and characters of a text that an example shows, and the width of its lines. */
const LONGEST_LIST = 2;
const LONGEST_TEXT = 60;
const WIDTH = 120;

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'schemas/output');
const path = join(root, 'docs/json.md');
const schemas = new Map(readdirSync(folder).map((name) => [name.replace('.schema.json', ''), readSchema(name)]));
const shared = schemas.get('common').$defs;
const text = jsonPage();
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error('docs/json.md is not what the schemas say: npm run docs:json');
  process.exitCode = 1;
}

function readSchema(name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

function jsonPage() {
  const commands = [...schemas.keys()].filter((name) => name !== 'common' && name !== 'error').sort();
  const links = commands.map((name) => `[${name}](#memjoin-${name})`).join(' · ');
  const shapes = Object.keys(shared).filter((name) => isShape(shared[name]) && name !== 'backup');
  return `# What \`--json\` prints

Written by \`npm run docs:json\` from the JSON Schemas in \`schemas/output\`, which the package carries:
\`memjoin/schemas/output/status.schema.json\`. The examples are from real runs, long lists and texts shortened (\`…\`).

- **One object on one line of stdout**, whatever happens, and nothing else there. Sentences for people, warnings too, go to stderr. No
  command streams; the logs are the place for lines as they happen ([monitoring.md](monitoring.md)).
- A field marked \`?\` is **left out** where there is nothing to say of it; none is null, but for points in the growth of \`report\`.
- Object ids are printed in full, sizes in bytes, times as RFC 3339 in UTC, durations (\`…Ms\`, \`duration\`) in milliseconds. Paths of memory
  files begin at the top of the work tree, all others are absolute. Text is as it is in the files: escape it before you show it on a terminal.
- **Read the exit code first** ([exit-codes.md](exit-codes.md)). It is the same without \`--json\`.

## When a command fails

Where it could not do its work it prints the object below in place of its own, and the same sentences on stderr. A command that did its work
and left something (exit code 1 or 65) prints its own object, where a field has what was left: \`failure\`, \`unreadable\`, \`findings\`, ….

${body(schemas.get('error'))}
## What stays

With semantic versioning, of which [library.md](library.md) says more: fields, their types and their meaning stay as they are within a major
version (before 1.0: within a minor version). New fields, new values of \`code\`, \`kind\` and other words, and new sentences may come at any
time, so the schemas allow fields that they do not name; ignore what you do not know. Wording is for people, and no part of it:
tell failures apart by \`code\` and exit code.

## Commands

${links}

${commands.map((name) => `### memjoin ${name}\n\n${command(schemas.get(name))}`).join('\n')}
## Shared shapes

In \`schemas/output/common.schema.json\`.

${shapes.map((name) => `### ${name}\n\n${body(shared[name])}`).join('\n')}`;
}

function command(schema) {
  const usage = schema.title.split(' ').length > 2 ? `\`${schema.title}\`\n\n` : '';
  if (schema.anyOf === undefined) return usage + body(schema);
  return schema.anyOf
    .map((form, index) => `**${form.title}.** ${body({ ...form, examples: schema.examples.slice(index, index + 1) })}`)
    .join('\n');
}

/** Returns what a shape is about, a table of its fields, and its first example. */
function body({ description, examples = [], ...schema }) {
  const said = description === undefined ? '' : `${description}\n\n`;
  const rows = fields(schema, '').map(({ name, type, words }) => `| \`${name}\` | ${type} | ${words} |\n`);
  const [example] = examples.map((value) => `\n\`\`\`json\n${print(shortened(value), '')}\n\`\`\`\n`);
  return `${said}| field | type | meaning |\n|---|---|---|\n${rows.join('')}${example ?? ''}`;
}

function fields({ properties, required = [] }, prefix) {
  return Object.entries(properties).flatMap(([key, value]) => {
    const schema = resolved(value);
    const name = `${prefix}${key}${required.includes(key) ? '' : '?'}`;
    const row = { name, type: typeOf(value), words: wordsOf(value) };
    const inner = schema.type === 'array' ? schema.items : value;
    if (!isShape(inner) || inner.$ref !== undefined) return [row];
    return [row, ...fields(inner, `${prefix}${key}${schema.type === 'array' ? '[]' : ''}.`)];
  });
}

/** Whether it has fields of its own. */
function isShape(schema) {
  return schema.properties !== undefined;
}

function resolved(schema) {
  return schema.$ref === undefined ? schema : { ...target(schema.$ref), ...schema };
}

function target(reference) {
  return shared[reference.split('/').at(-1)];
}

function typeOf(schema) {
  if (schema.$ref !== undefined && isShape(target(schema.$ref))) return linkTo(schema.$ref);
  const { type, items, enum: words, additionalProperties } = resolved(schema);
  if (words !== undefined) return words.length > 8 ? 'word' : words.map((word) => `\`${word}\``).join(', ');
  if (type === 'array') return `list of ${typeOf(items)}`;
  if (type === 'object' && additionalProperties !== undefined) return `object of ${typeOf(additionalProperties)}`;
  return [type].flat().join(' or ');
}

function linkTo(reference) {
  const name = reference.split('/').at(-1);
  return name === 'backup' ? '[backup](#memjoin-backup)' : `[${name}](#${name.toLowerCase()})`;
}

function wordsOf(schema) {
  const isNamed = schema.$ref !== undefined && isShape(target(schema.$ref));
  return (isNamed ? schema : resolved(schema)).description ?? '';
}

function shortened(value) {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (Array.isArray(value)) {
    const shown = value.slice(0, LONGEST_LIST).map(shortened);
    return value.length > LONGEST_LIST ? [...shown, '…'] : shown;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)]));
}

/** Returns a value as JSON, on one line if it fits; else small parts share lines, and large ones have their own. */
function print(value, indent) {
  const line = spaced(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length < WIDTH) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => print(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${print(item, inner)}`);
  const lines = [];
  for (const part of parts) {
    const joined = `${lines.at(-1) ?? ''}, ${part}`;
    const isShared = lines.length > 0 && !joined.includes('\n') && inner.length + joined.length < WIDTH;
    if (isShared) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.map((one) => inner + one).join(',\n')}\n${indent}${close}`;
}

function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
