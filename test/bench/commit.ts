/**
 * What memjoin's hooks cost a commit: `npm run bench:commit -- [ENTRIES]`, 100,000 without. Whole `git commit` processes
 * in two repositories in turn, one with memjoin and one without any hook, medians: of a file that is no memory, and of one
 * new entry in the host file, where the repository without hooks commits the same two changed files.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withFolder } from '../support/repository.ts';

const RUNS = { unrelated: 31, entry: 9 };
const HOST_FILE = 'memory-laptop.json';
const UNIFIED_FILE = 'unified-memory.json';
const entries = Number(process.argv[2] ?? 100_000);

await withFolder(async ({ cwd, env }) => {
  const [ours, plain] = [join(cwd, 'ours'), join(cwd, 'plain')];
  const time = (folder: string, program: string, ...args: readonly string[]): number => {
    const start = performance.now();
    const { status, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} exited with ${status}\n${stderr}`);
    return performance.now() - start;
  };
  for (const folder of [ours, plain]) {
    mkdirSync(folder);
    time(folder, 'git', 'init', '--quiet');
    time(folder, 'git', 'config', 'user.name', 'Bench');
    time(folder, 'git', 'config', 'user.email', 'bench@example.com');
    // Otherwise a repack of its own in the background falls into one of the runs.
    time(folder, 'git', 'config', 'gc.auto', '0');
    writeFileSync(join(folder, 'notes.txt'), 'first\n');
    for (const file of [HOST_FILE, UNIFIED_FILE]) writeFileSync(join(folder, file), fileOf(entries));
  }
  time(ours, process.execPath, resolve('dist/cli.js'), 'install', '--env', 'laptop');
  for (const folder of [ours, plain]) {
    time(folder, 'git', 'add', '--all');
    time(folder, 'git', 'commit', '--quiet', '-m', 'first');
  }
  const commit = (folder: string): number => time(folder, 'git', 'commit', '--quiet', '--all', '-m', 'next');

  const unrelated = inTurn(RUNS.unrelated, (round) => {
    for (const folder of [ours, plain]) writeFileSync(join(folder, 'notes.txt'), `${round}\n`);
    return { ours: commit(ours), plain: commit(plain) };
  });
  const difference = unrelated.ours - unrelated.plain;
  print('a commit without memory files', unrelated, `${difference.toFixed(1)} ms more`);

  const added = inTurn(RUNS.entry, (round) => {
    const path = join(ours, HOST_FILE);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/\n\]\n$/, `,\n{"id":"new-${round}","content":"new"}\n]\n`));
    const withHooks = commit(ours);
    for (const file of [HOST_FILE, UNIFIED_FILE]) copyFileSync(join(ours, file), join(plain, file));
    return { ours: withHooks, plain: commit(plain) };
  });
  print(`one new entry in ${entries.toLocaleString('en')}`, added, `${(added.ours / added.plain).toFixed(2)} ×`);
});

type Pair = { readonly ours: number; readonly plain: number };

/** Returns the medians of `runs` measurements in milliseconds; the first round is not counted. */
function inTurn(runs: number, measure: (round: number) => Pair): Pair {
  const pairs = Array.from({ length: runs + 1 }, (_, round) => measure(round)).slice(1);
  const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
  return { ours: median(pairs.map(({ ours }) => ours)), plain: median(pairs.map(({ plain }) => plain)) };
}

function print(what: string, { ours, plain }: Pair, verdict: string): void {
  const times = `${ours.toFixed(1)} ms with memjoin, ${plain.toFixed(1)} ms without hooks`;
  process.stdout.write(`${what}: ${times}: ${verdict}\n`);
}

/** A canonical file of entries of about 330 bytes, all of the environment `laptop`. */
function fileOf(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const stamp = new Date(Date.UTC(2026, 0, 5) + index * 1000).toISOString().replace('Z', '000Z');
    const metadata = `{"unique_id":"laptop_e${index}_${stamp}","host":"laptop","timestamp":"${stamp}","version":1}`;
    const content = `entry ${index} ${'likes short answers and green tea '.repeat(5)}`;
    return `{"_crdt_metadata":${metadata},"id":"e${index}","content":"${content}"}`;
  });
  return `[\n${lines.join(',\n')}\n]\n`;
}
