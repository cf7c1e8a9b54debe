/**
 * The time and the memory of `memjoin backup` and `memjoin restore` on a large source: `npm run bench:backup -- [ENTRIES]`,
 * 100,000 without. Whole processes, medians of five; the first backup runs once.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withRepository } from '../support/repository.ts';
import { type Cost, middle, runTimed } from './run-timed.ts';

const RUNS = 5;
const entries = Number(process.argv[2] ?? 100_000);

await withRepository(async ({ cwd, env, commit }) => {
  const source = join(dirname(cwd), 'live', 'memory.json');
  mkdirSync(dirname(source));
  await commit('first', { README: 'memory\n' });
  const memjoin = (...args: readonly string[]) =>
    runTimed([process.execPath, resolve('dist/cli.js'), ...args], { cwd, env });
  memjoin('install', '--env', 'laptop', '--source', source);
  writeFileSync(source, sourceText(-1));
  const report = (what: string, measured: readonly Cost[]): void => {
    const { milliseconds, megabytes } = middle(measured);
    const time = Math.round(milliseconds).toLocaleString('en');
    process.stdout.write(`| ${what.padEnd(28)} | ${time.padStart(7)} ms | ${megabytes.toFixed(0).padStart(5)} MB |\n`);
  };
  process.stdout.write(
    `${entries.toLocaleString('en')} entries, ${(readFileSync(source).length / 1e6).toFixed(1)} MB\n\n`,
  );
  process.stdout.write(
    `| ${''.padEnd(28)} | ${'time'.padStart(10)} | ${'memory'.padStart(8)} |\n|${'-'.repeat(30)}|-----------:|---------:|\n`,
  );
  report('first backup', [memjoin('backup')]);
  report(
    'backup, nothing changed',
    repeat(() => memjoin('backup')),
  );
  report(
    'backup, one entry changed',
    repeat((round) => {
      writeFileSync(source, sourceText(round));
      return memjoin('backup');
    }),
  );
  report(
    'restore, nothing to do',
    repeat(() => memjoin('restore')),
  );
});

function repeat(measure: (round: number) => Cost): readonly Cost[] {
  return Array.from({ length: RUNS }, (_, round) => measure(round));
}

/** An array of entries of about 330 bytes, of which entry number `changed` says something new. */
function sourceText(changed: number): string {
  const elements = Array.from({ length: entries }, (_, index) => ({
    id: `e${index}`,
    content: `${index === changed ? 'changed: ' : ''}entry ${index} ${'likes short answers and green tea '.repeat(8)}`,
    importance: index % 10,
  }));
  return `[\n${elements.map((element) => JSON.stringify(element)).join(',\n')}\n]\n`;
}
