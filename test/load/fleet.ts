/** Many environments sync with one remote at once: `npm run test:fleet -- --help` says how to call it. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type FleetOutcome, percentile, runFleet } from '../support/fleet-rounds.ts';
import { withRepository } from '../support/repository.ts';

const HELP = `usage: npm run test:fleet -- [--environments N] [--rounds N] [--operations N] [--faults PART] [--workers N]
                               [--offline N] [--seed N] [--minutes N]

  --environments N  clones of one bare repository (default 20)
  --rounds N        each of them remembers something and syncs so often (default 5)
  --operations N    as many rounds as make N syncs in all
  --faults PART     this part of the connections breaks at a random byte: 0.5 (default 0)
  --workers N       syncs at the same time (default: all environments at once)
  --offline N       afterwards one of them makes N backups without a connection, and catches up by one sync (default 0)
  --seed N          repeats the faults of another run
  --minutes N       begin no further round after so long

Every sixth sync runs twice at the same time. The repositories are made in TMPDIR.
`;

const { values } = parseArgs({
  options: {
    environments: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    operations: { type: 'string' },
    faults: { type: 'string', default: '0' },
    workers: { type: 'string' },
    offline: { type: 'string', default: '0' },
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
  const environments = Number(values.environments);
  const rounds = values.operations === undefined ? Number(values.rounds) : Number(values.operations) / environments;
  const load = {
    environments,
    rounds: Math.ceil(rounds),
    faults: Number(values.faults),
    workers: Number(values.workers ?? environments),
    offline: Number(values.offline),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    program: { words: [process.execPath, resolve('dist/cli.js')], patience: 300_000 },
  };
  process.stdout.write(`seed ${load.seed}, ${load.environments} environments, ${load.workers} at once\n`);
  const begun = performance.now();
  const outcome = await withRepository((hub) => runFleet(hub, load), { init: ['--bare'] });
  report(outcome, (performance.now() - begun) / 1000);
}

function report(outcome: FleetOutcome, seconds: number): void {
  const { rounds, syncs, runs, entries, attempts, times, connections, broken, lost, wrong } = outcome;
  const figures = (numbers: readonly number[], per = 1): string =>
    [0.5, 0.95, 1].map((part) => (percentile(numbers, part) / per).toFixed(per === 1 ? 0 : 1)).join(' / ');
  const lines = [
    `${syncs} syncs in ${rounds} rounds, ${runs} runs, ${entries} entries, ${seconds.toFixed(0)} s`,
    `attempts p50 / p95 / max: ${figures(attempts)}`,
    `seconds p50 / p95 / max: ${figures(times, 1000)}`,
    ...(connections === 0 ? [] : [`${broken} of ${connections} connections broke`]),
    `${lost.length} lost, ${wrong.length} not as it should be`,
    ...[...lost.map((id) => `lost: ${id}`), ...wrong].slice(0, 40).map((text) => `  ${text}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (lost.length + wrong.length > 0) process.exitCode = 1;
}

await main();
