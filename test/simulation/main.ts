/** Many short histories in a simulated world: `npm run sim -- --help` says how to call it. */
import { parseArgs } from 'node:util';
import { describeHub } from './history/log.ts';
import { describePlan, newTotals, report, runMany } from './history/many.ts';
import { newPlan, type Plan } from './history/plan.ts';
import { runHistory } from './history/run.ts';
import { PLANTS, type Plant, planted } from './planted/planted.ts';

const HELP = `usage: npm run sim -- [--minutes N] [--histories N] [--seed N] [--history K]

  --minutes N    begin no further history after so long (default 1)
  --histories N  so many at most
  --seed N       seed of the first history; each further one has the next number
  --history K    run history K of that seed alone, and say what happens in it
  --plan JSON    the same for a history as a failure prints it
  --plant NAME   plant a bug first, which is to be found: ${Object.keys(PLANTS).join(', ')}
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    histories: { type: 'string', default: 'Infinity' },
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
  if (values.plant !== undefined) planted.plant = plantNamed(values.plant);
  const seed = Number(values.seed);
  if (values.history !== undefined || values.plan !== undefined) {
    const plan = values.plan === undefined ? newPlan(seed + Number(values.history)) : (JSON.parse(values.plan) as Plan);
    const { defects } = await runHistory(plan);
    process.stdout.write(
      `${describePlan(plan)}\n${describeHub()}\n${defects.length === 0 ? 'all is well' : defects.join('\n')}\n`,
    );
    process.exitCode = defects.length === 0 ? 0 : 1;
    return;
  }
  const until = performance.now() + Number(values.minutes) * 60_000;
  const totals = newTotals();
  const failed = await runMany({ seed, histories: Number(values.histories), until, totals });
  process.stdout.write(`${report(totals, seed)}\n`);
  if (failed !== undefined) {
    process.stdout.write(`${failed}\n`);
    process.exitCode = 1;
  }
}

function plantNamed(name: string): Plant {
  const found = (Object.keys(PLANTS) as Plant[]).find((plant) => plant === name);
  if (found === undefined) throw new Error(`no bug is called ${name}`);
  return found;
}

await main();
