/** Many short histories in a simulated world: `npm run sim -- --help` says how to call it. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { describeHub } from './history/log.ts';
import { describePlan, processorTime, report, runMany, sumOf, type Totals } from './history/many.ts';
import { newPlan, type Plan, SIZES, type Size } from './history/plan.ts';
import { runHistory } from './history/run.ts';
import { runOnWorkers, work } from './history/workers.ts';
import { PLANTS, type Plant, planted } from './planted/planted.ts';

const HELP = `usage: npm run sim -- [--minutes N] [--histories N] [--size SIZE] [--seed N] [--history K]

  --minutes N    begin no further history after so long (default 1)
  --processor N  the same after N seconds of processor time, those of all workers together
  --histories N  so many at most
  --size SIZE    plain, or small: fewer environments and operations, and many more histories in the same time
  --workers N    threads that share the histories (default: one for each processor)
  --seed N       seed of the first history; each further one has the next number
  --history K    run history K of that seed alone, and say what happens in it
  --plan JSON    the same for a history as a failure prints it
  --plant NAME   plant a bug first, which is to be found: ${Object.keys(PLANTS).join(', ')};
                 all: each of them after the other, and fail unless all are found

Runs of more than a minute say every minute how far they are.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    processor: { type: 'string', default: 'Infinity' },
    histories: { type: 'string', default: 'Infinity' },
    size: { type: 'string', default: 'plain' },
    workers: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: process.env.MEMJOIN_SEED ?? String(Math.floor(Math.random() * 0x3fffffff)) },
    history: { type: 'string' },
    plan: { type: 'string' },
    plant: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const size = oneOf('size', SIZES, values.size);
  if (values.plant === 'all') return findAll(size);
  if (values.plant !== undefined) planted.plant = oneOf('planted bug', Object.keys(PLANTS) as Plant[], values.plant);
  const seed = Number(values.seed);
  if (values.plan !== undefined) await runOne(JSON.parse(values.plan) as Plan);
  else if (values.history !== undefined) await runOne(newPlan(seed + Number(values.history), size));
  else {
    const limits = { wall: Number(values.minutes) * MINUTE, processor: Number(values.processor) * 1000 };
    let latest = sumOf([]);
    const tell = everyMinute(seed);
    const failed = await runOnWorkers(
      { seed, size, histories: Number(values.histories), limits },
      Number(values.workers),
      (totals) => {
        latest = totals;
        tell(totals);
      },
    );
    const [wall, processor] = [performance.now(), processorTime()].map((ms) => Math.round(ms / 1000));
    process.stdout.write(
      `seed ${seed}, ${size}, ${values.workers} workers: ${wall} s, ${processor} s of processor time\n${report(latest)}\n`,
    );
    if (failed !== undefined) {
      process.stdout.write(`${failed}\n`);
      process.exitCode = 1;
    }
  }
}

/** Plants one bug after the other, and says after how many histories each is found. */
async function findAll(size: Size): Promise<void> {
  const load = { seed: Number(values.seed), size, histories: Number(values.histories), first: 0, distance: 1 };
  const limits = { wall: Number(values.minutes) * MINUTE, processor: Number.POSITIVE_INFINITY };
  for (const plant of Object.keys(PLANTS) as Plant[]) {
    planted.plant = plant;
    const found = await runMany({ ...load, limits }, () => {});
    process.stdout.write(`${plant}: ${found === undefined ? 'not found' : `found by history ${found}`}\n`);
    if (found === undefined) process.exitCode = 1;
  }
}

async function runOne(plan: Plan): Promise<void> {
  const { defects } = await runHistory(plan);
  process.stdout.write(
    `${describePlan(plan)}\n${describeHub()}\n${defects.length === 0 ? 'all is well' : defects.join('\n')}\n`,
  );
  process.exitCode = defects.length === 0 ? 0 : 1;
}

const MINUTE = 60_000;

function everyMinute(seed: number): (totals: Totals) => void {
  let told = performance.now();
  return (totals) => {
    if (performance.now() - told < MINUTE) return;
    told = performance.now();
    const { histories, entries, lost } = totals;
    const time = new Date().toISOString().slice(0, 19);
    process.stdout.write(
      `${time} seed ${seed}: ${histories} histories so far, ${entries} entries acknowledged, ${lost} lost\n`,
    );
  };
}

function oneOf<T extends string>(what: string, known: readonly T[], name: string): T {
  const found = known.find((one) => one === name);
  if (found === undefined) throw new Error(`no ${what} is called ${name}`);
  return found;
}

await (isMainThread ? main() : work());
