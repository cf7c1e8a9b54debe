/**
 * Runs the whole proof that nothing is lost, part by part: `npm run proof -- --help` says how to call it. Its table, with the
 * time of each part, is in docs/reliability.md.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, 'test-results/proof');

const vitest = (...args) => ['node_modules/vitest/vitest.mjs', 'run', ...args];
const load = (name, ...args) => ['scripts/run-typescript.mjs', `test/load/${name}.ts`, ...args];

/** Words for Node, and variables on top, of every part; `seed` is that of the whole run. */
const PARTS = {
  laws: { what: 'laws of the join and of the dialects, 100,000 random cases', run: () => vitest('--project', 'laws') },
  simulation: {
    what: '20,000 simulated histories',
    run: (seed) => [
      'scripts/run-simulation.mjs',
      '--size',
      'small',
      '--histories',
      '20000',
      '--minutes',
      '120',
      '--seed',
      seed,
    ],
  },
  sequences: { what: 'all 625 pairs of operations of Git on two clones', run: () => load('sequences') },
  histories: {
    what: '100 random histories of five clones on real Git, 60 operations each',
    run: (seed) => load('histories', '--histories', '100', '--seed', seed),
  },
  calls: {
    what: 'every call of driver and backup, killed, out of space, failing, interrupted',
    run: () =>
      load(
        'faults',
        ...['driver', 'backup'].flatMap((name) => ['--command', name]),
        ...['kill', 'enospc', 'eio', 'eintr'].flatMap((kind) => ['--fault', kind]),
      ),
  },
  kills: {
    what: '100 kills of sync, backup and restore',
    run: (seed) => load('kills', '--kills', '100', '--seed', seed),
  },
  connections: {
    what: '200 connections cut at a random byte, and those refused, stalled and killed at the server',
    run: () => vitest('--project', 'git', 'test/git/sync/faults.test.ts', '--testTimeout', '600000'),
    env: { MEMJOIN_CUTS: '200' },
  },
  contention: {
    what: '20 environments that sync at once',
    run: (seed) => load('fleet', '--rounds', '1', '--seed', seed),
  },
  hostile: {
    what: 'all hostile texts',
    run: () => vitest('--project', 'unit', 'test/unit/core/hostile.test.ts'),
  },
  surroundings: {
    what: 'the tests of merging and sync in a hostile configuration, path, environment and language',
    run: () => [
      'scripts/run-hostile.mjs',
      'test/git/merging',
      'test/git/sync/sync.test.ts',
      'test/git/surroundings.test.ts',
    ],
  },
  doctor: { what: 'all broken states that doctor knows', run: () => vitest('--project', 'git', 'test/git/doctor') },
};

const HELP = `usage: npm run proof -- [--only PART]… [--seed N]

  --only PART  this part (may be repeated):
${Object.entries(PARTS)
  .map(([name, { what }]) => `                 ${name.padEnd(13)}${what}\n`)
  .join('')}  --seed N     seed of all parts (default: drawn, and printed)

What a part prints goes to test-results/proof/PART.log; the exit code is 0 only if all parts passed. The repositories are
made in TMPDIR; a folder in memory makes them faster.
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x3fffffff)) },
    help: { type: 'boolean', default: false },
  },
});

let running;
let stopped = false;

async function main() {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const names = values.only ?? Object.keys(PARTS);
  const unknown = names.find((name) => PARTS[name] === undefined);
  if (unknown !== undefined)
    throw new Error(`no part is called ${unknown}; they are: ${Object.keys(PARTS).join(', ')}`);
  mkdirSync(results, { recursive: true });
  process.stdout.write(`seed ${values.seed}\n`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopped = true;
      running?.kill(signal);
    });
  }
  let failed = 0;
  for (const name of names) {
    if (stopped) throw new Error(`stopped before ${name}`);
    process.stdout.write(`\n${name}: ${PARTS[name].what}\n`);
    const begun = performance.now();
    const code = await runPart(name);
    const seconds = Math.round((performance.now() - begun) / 1000);
    if (code !== 0) failed += 1;
    for (const line of lastLines(name)) process.stdout.write(`  ${line}\n`);
    process.stdout.write(`${code === 0 ? 'passed' : `FAILED (exit code ${code})`} after ${seconds} s\n`);
  }
  const minutes = (performance.now() / 60_000).toFixed(1);
  process.stdout.write(
    `\n${names.length - failed} of ${names.length} parts passed, ${minutes} minutes, seed ${values.seed}\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

function runPart(name) {
  const { run, env = {} } = PARTS[name];
  const log = createWriteStream(logOf(name));
  const child = spawn(process.execPath, run(values.seed), {
    cwd: root,
    env: { ...process.env, MEMJOIN_SEED: values.seed, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  running = child;
  return new Promise((settle) => {
    child.on('close', (code) => log.end(() => settle(code ?? 1)));
  });
}

/** The figures of a part are in the last lines that it prints. */
function lastLines(name) {
  const lines = readFileSync(logOf(name), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-6);
}

const logOf = (name) => join(results, `${name}.log`);

try {
  await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
