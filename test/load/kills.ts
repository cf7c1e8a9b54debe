/** Kills memjoin at random moments: `npm run test:kills -- --help` says how to call it. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type KillOutcome, runKills } from '../support/kills.ts';
import { withRepository } from '../support/repository.ts';

const HELP = `usage: npm run test:kills -- [--kills N] [--environments N] [--workers N] [--seed N] [--minutes N]

  --kills N         as many runs of sync, backup and restore are killed (default 500)
  --environments N  clones of one bare repository (default 8)
  --workers N       environments that work at the same time (default 3)
  --seed N          repeats what another run drew; the moments depend on the machine too
  --minutes N       try no further kill after so long

The repositories are made in TMPDIR.
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    environments: { type: 'string', default: '8' },
    workers: { type: 'string', default: '3' },
    seed: { type: 'string', default: process.env.MEMJOIN_SEED ?? String(Math.floor(Math.random() * 0x7fffffff)) },
    minutes: { type: 'string', default: 'Infinity' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const load = {
    environments: Number(values.environments),
    kills: Number(values.kills),
    workers: Number(values.workers),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    program: { words: [process.execPath, resolve('dist/cli.js')], patience: 300_000 },
  };
  process.stdout.write(`seed ${load.seed}, ${load.environments} environments\n`);
  const begun = performance.now();
  const outcome = await withRepository((hub) => runKills(hub, load), { init: ['--bare'] });
  report(outcome, (performance.now() - begun) / 1000);
}

function report(outcome: KillOutcome, seconds: number): void {
  const { kills, untouched, written, acknowledged, lost, locks, leftovers, ends, wrong } = outcome;
  const total = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(kills).map(([death, count]) => `${count} ${death}`);
  const slowest = ends.length === 0 ? 0 : Math.max(...ends) / 1000;
  const lines = [
    `${total} kills (${parts.join(', ')}), ${untouched} runs untouched, ${seconds.toFixed(0)} s`,
    `${written} entries written, ${acknowledged} acknowledged, ${lost.length} lost`,
    `${locks} locks of killed gits named and removed, ${leftovers} temporary files removed`,
    `slowest end after SIGINT or SIGTERM: ${slowest.toFixed(1)} s`,
    `${wrong.length} not as it should be`,
    ...[...lost.map((id) => `lost: ${id}`), ...wrong].slice(0, 40).map((text) => `  ${text}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (lost.length + wrong.length > 0) process.exitCode = 1;
}

await main();
