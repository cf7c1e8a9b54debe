/**
 * The time and the memory of `memjoin backup` and `memjoin restore` on a large source: `npm run bench:backup -- [ENTRIES]`,
 * 100,000 without. Whole processes, medians of five; the first backup runs once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withRepository } from '../support/repository.ts';

const RUNS = 5;
const GNU_TIME = '/usr/bin/time';
const entries = Number(process.argv[2] ?? 100_000);

await withRepository(async ({ cwd, env, commit }) => {
  const source = join(dirname(cwd), 'live', 'memory.json');
  mkdirSync(dirname(source));
  await commit('first', { README: 'memory\n' });
  const memjoin = (...args: readonly string[]) => run(cwd, env, args);
  memjoin('install', '--env', 'laptop', '--source', source);
  writeFileSync(source, sourceText(-1));
  const report = (what: string, measured: readonly Measured[]): void => {
    const times = measured.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const megabytes = Math.max(...measured.map((one) => one.megabytes));
    const time = Math.round(times[times.length >> 1] as number).toLocaleString('en');
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

type Measured = { readonly milliseconds: number; readonly megabytes: number };

function repeat(measure: (round: number) => Measured): readonly Measured[] {
  return Array.from({ length: RUNS }, (_, round) => measure(round));
}

/** Runs one command to its end; memory is unknown without GNU time. */
function run(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[]): Measured {
  const command = [process.execPath, resolve('dist/cli.js'), ...args];
  const [program = '', ...rest] = existsSync(GNU_TIME) ? [GNU_TIME, '-f', '%M', ...command] : command;
  const start = performance.now();
  const { status, stderr } = spawnSync(program, rest, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`memjoin ${args.join(' ')} exited with ${status}\n${stderr}`);
  return { milliseconds, megabytes: Number(/(\d+)\s*$/.exec(stderr)?.[1] ?? Number.NaN) / 1000 };
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
