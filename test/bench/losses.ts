/**
 * What becomes of a memory file that two machines have changed, by the ways to merge it that can be run here:
 * `npm run bench:losses [-- SEED [MERGES]]`. Each merge has a base of 20 entries; each side adds one to three at the end and
 * edits up to two. A change is lost if a merge that ended as a success (exit code 0) does not hold its text; two edits
 * of one entry count as one. Prints a table in Markdown.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mulberry32 } from '../support/mulberry32.ts';
import { type Contender, contenders, DRIVER } from './contenders.ts';

type Item = { readonly id: string; readonly text: string; readonly host: string; readonly version: number };
type Case = { readonly sides: readonly (readonly Item[])[]; readonly changes: readonly (readonly string[])[] };
type Row = { merged: number; conflicts: number; invalid: number; lost: number };

const [seed = 1, merges = 100] = process.argv.slice(2).map(Number);
const root = resolve('.');
const folder = mkdtempSync(join(tmpdir(), 'memjoin-losses-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const WAYS = [DRIVER, 'git merge-file', 'git merge-file --union', 'git-json-merge 1.0.0'];
const random = mulberry32(seed);
const cases = Array.from({ length: merges }, makeCase);
const all = contenders(root, folder);
console.log(
  `${merges} merges, seed ${seed}; changes of both sides: ${cases.flatMap(({ changes }) => changes).length}\n`,
);
console.log('| way | file | merged | left to a person | exit 0, no JSON | changes lost at exit 0 |');
console.log('|---|---|---|---|---|---|');
for (const name of WAYS) {
  const way = all.find((one) => one.name === name);
  if (way === undefined) throw new Error(`no way called ${name}`);
  for (const [form, print] of name === DRIVER ? [stamped()] : [pretty(), oneALine()]) {
    const row: Row = { merged: 0, conflicts: 0, invalid: 0, lost: 0 };
    for (const one of cases) tally(row, one, merge(way, one, print));
    console.log(`| ${[name, form, row.merged, row.conflicts, row.invalid, row.lost].join(' | ')} |`);
  }
}

/** Numbers each new text, so that it is found again. */
function makeCase(_: unknown, number: number): Case {
  const below = (limit: number): number => Math.floor(random() * limit);
  const base = Array.from({ length: 20 }, (__, n) => ({
    id: `e${n}`,
    text: `b${number}.${n}.`,
    host: 'old',
    version: 1,
  }));
  const edits = new Map<string, string[]>();
  const added: string[] = [];
  const sides = ['laptop', 'desktop'].map((host) => {
    const items: Item[] = [...base];
    for (let count = below(3); count > 0; count--) {
      const at = below(base.length);
      const text = `${host}${number}.edit${at}.`;
      items[at] = { id: `e${at}`, text, host, version: 2 };
      edits.set(`e${at}`, [...new Set([...(edits.get(`e${at}`) ?? []), text])]);
    }
    for (let count = 1 + below(3); count > 0; count--) {
      const text = `${host}${number}.new${count}.`;
      items.push({ id: `${host}-${number}-${count}`, text, host, version: 1 });
      added.push(text);
    }
    return items;
  });
  return { sides: [base, ...sides], changes: [...edits.values(), ...added.map((text) => [text])] };
}

function merge(way: Contender, { sides }: Case, print: (items: readonly Item[]) => string) {
  const at = mkdtempSync(join(folder, 'case-'));
  mkdirSync(at, { recursive: true });
  const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((name, index) => {
    const path = join(at, `${name}.json`);
    writeFileSync(path, print(sides[index] as readonly Item[]));
    return path;
  }) as [string, string, string];
  const [program, ...args] = way.command({ base, ours, theirs, joined: 0 });
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  return { exitCode: status, text: readFileSync(ours, 'utf8') };
}

function tally(
  row: Row,
  { changes }: Case,
  { exitCode, text }: { readonly exitCode: number | null; readonly text: string },
): void {
  if (exitCode !== 0) {
    row.conflicts++;
    return;
  }
  row.lost += changes.filter((texts) => !texts.some((one) => text.includes(one))).length;
  try {
    JSON.parse(text);
    row.merged++;
  } catch {
    row.invalid++;
  }
}

type Form = readonly [name: string, print: (items: readonly Item[]) => string];

function pretty(): Form {
  return [
    'as a program prints it',
    (items) =>
      `${JSON.stringify(
        items.map(({ id, text }) => ({ id, text })),
        null,
        2,
      )}\n`,
  ];
}

function oneALine(): Form {
  return [
    'one entry a line',
    (items) => `[\n${items.map(({ id, text }) => JSON.stringify({ id, text })).join(',\n')}\n]\n`,
  ];
}

/** As memjoin writes it: an edit of another's entry is a new one of the editor, which names what it replaces. */
function stamped(): Form {
  const stamp = (second: number): string => `2026-03-02T08:00:${String(second).padStart(2, '0')}.000000Z`;
  return [
    'as memjoin writes it',
    (items) => {
      const lines = items.map(({ id, text, host, version }, index) => {
        const timestamp = stamp(host === 'old' ? index : 30 + index);
        const unique_id = `${host}_${id}_${timestamp}`;
        const supersedes = version > 1 ? { supersedes: { [`old_${id}_${stamp(index)}`]: 1 } } : {};
        const line = { _crdt_metadata: { unique_id, host, ...supersedes, timestamp, version: 1 }, id, text };
        return { key: `${host}\0${timestamp}\0${unique_id}`, line: JSON.stringify(line) };
      });
      lines.sort((a, b) => (a.key < b.key ? -1 : 1));
      return `[\n${lines.map(({ line }) => line).join(',\n')}\n]\n`;
    },
  ];
}
