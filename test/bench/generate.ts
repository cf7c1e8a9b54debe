import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mulberry32 } from '../support/mulberry32.ts';

/** The three files of one merge, and how many entries their join has. */
export type MergeFiles = {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly joined: number;
};

const HOSTS = ['desk', 'laptop', 'server', 'tablet', 'vm'];
const WORDS = 'the user likes short answers and green tea but asks for sources when it matters most'.split(' ');

/** Share of the entries of a file that a side has changed, and that it has added, since the base. */
const CHANGED = 0.05;
const ADDED = 0.05;

/**
 * Writes base, ours and theirs of about `entries` entries of 450 bytes each to `folder`: canonical files of five hosts,
 * or with `isPretty` the same entries printed with an indentation of two. The same `seed` gives the same bytes.
 */
export function generateFiles(
  folder: string,
  { entries, seed, isPretty = false }: { entries: number; seed: number; isPretty?: boolean },
): MergeFiles {
  const paths = ['base', 'ours', 'theirs'].map((side) => join(folder, `${side}.json`)) as [string, string, string];
  paths.forEach((path, side) => {
    writeLines(path, linesOf(side, { entries, seed }), isPretty);
  });
  const added = Math.floor(entries * ADDED);
  return { base: paths[0], ours: paths[1], theirs: paths[2], joined: sectionSize(entries) * HOSTS.length + 2 * added };
}

/** The entries of one side in file order: side 0 is the base, 1 and 2 have changed and added some. */
function* linesOf(side: number, { entries, seed }: { entries: number; seed: number }): Generator<string> {
  const random = mulberry32(seed * 3 + side);
  const size = sectionSize(entries);
  const added = Math.floor(entries * ADDED);
  for (const [section, host] of HOSTS.entries()) {
    for (let index = 0; index < size; index++) {
      const isChanged = side > 0 && random() < CHANGED;
      yield entry({ host, index, minted: index, written: isChanged ? size * (side + 1) + index : index, side });
    }
    // New entries come from the host of the side, so they stand at the end of its section.
    if (section !== side) continue;
    for (let index = 0; index < added; index++) {
      const at = size * 4 + index * 2 + side;
      yield entry({ host, index: size + index, minted: at, written: at, side });
    }
  }
}

function sectionSize(entries: number): number {
  return Math.ceil(entries / HOSTS.length);
}

function entry(facts: { host: string; index: number; minted: number; written: number; side: number }): string {
  const { host, index, minted, written, side } = facts;
  const isFirst = minted === written;
  const id = `e${index}`;
  const content = sentence(index * 7 + (isFirst ? 0 : side * 13));
  return (
    `{"_crdt_metadata":{"unique_id":"${host}_${id}_${stamp(minted)}","host":"${host}","timestamp":"${stamp(written)}",` +
    `"version":${isFirst ? 1 : 2}},"id":"${id}","content":"${content}","importance":${index % 10}}`
  );
}

/** About 270 characters that differ from entry to entry. */
function sentence(from: number): string {
  const words: string[] = [];
  for (let index = 0; index < 52; index++)
    words.push(WORDS[(from + index * (1 + (from % 5))) % WORDS.length] as string);
  return words.join(' ');
}

const FIRST_SECOND = Date.UTC(2026, 0, 5) / 1000;

function stamp(second: number): string {
  return new Date((FIRST_SECOND + second) * 1000).toISOString().replace('Z', '000Z');
}

function writeLines(path: string, lines: Iterable<string>, isPretty: boolean): void {
  const file = openSync(path, 'w');
  let chunk = '[\n';
  let isFirst = true;
  for (const line of lines) {
    const text = isPretty ? JSON.stringify(JSON.parse(line), null, 2).replace(/^/gm, '  ') : line;
    chunk += isFirst ? text : `,\n${text}`;
    isFirst = false;
    if (chunk.length < 1e6) continue;
    writeSync(file, chunk);
    chunk = '';
  }
  writeSync(file, `${chunk}\n]\n`);
  closeSync(file);
}
