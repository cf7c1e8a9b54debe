/** Random histories of five clones on real Git: `npm run test:histories -- --help` says how to call it. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { shrink } from '../simulation/history/shrink.ts';
import type { Template } from '../support/copied-clones.ts';
import { makeHistoryTemplate } from '../support/histories/clones.ts';
import { describeStep, type HistoryPlan, newHistoryPlan } from '../support/histories/plan.ts';
import { type Outcome, runHistory } from '../support/histories/run.ts';
import { inParallel } from '../support/in-parallel.ts';
import { withFolder } from '../support/repository.ts';

const HELP = `usage: npm run test:histories -- [--histories N] [--minutes N] [--seed N] [--workers N] [--shrink N]
       npm run test:histories -- --seed N --history K
       npm run test:histories -- --plan JSON

Each history is 60 operations on five clones of one repository, one or two of them without memjoin; then all sync until
nothing moves, and every entry that a clone with memjoin ever held must be there.

  --histories N  so many (default 10)
  --minutes N    begin no further one after so long
  --seed N       seed of the first history; each further one has the next number
  --workers N    histories at the same time (default 2)
  --shrink N     make a history that fails shorter for at most N minutes (default 0)
  --history K    run history K of that seed alone, and say what happens in it
  --plan JSON    the same for a history as a failure prints it

The repositories are made in TMPDIR; a folder in memory makes them faster.
`;

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10' },
    minutes: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: process.env.MEMJOIN_SEED ?? String(Math.floor(Math.random() * 0x3fffffff)) },
    workers: { type: 'string', default: '2' },
    shrink: { type: 'string', default: '0' },
    history: { type: 'string' },
    plan: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

type Totals = { histories: number; failed: number; seconds: number; outcomes: Outcome[] };

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  await withFolder(async ({ cwd, env }) => {
    const template = { root: join(cwd, 'template'), env, program: [process.execPath, resolve('dist/cli.js')] };
    await makeHistoryTemplate(template);
    if (values.history !== undefined || values.plan !== undefined) await runOne(template, cwd);
    else await runMany(template, cwd);
  });
}

async function runOne(template: Template, cwd: string): Promise<void> {
  const seed = Number(values.seed) + Number(values.history);
  const plan = values.plan === undefined ? newHistoryPlan(seed) : (JSON.parse(values.plan) as HistoryPlan);
  const outcome = await runHistory(template, { root: join(cwd, 'history'), plan });
  process.stdout.write(`${outcome.log.join('\n')}\n${figuresOf([outcome])}\n`);
  process.stdout.write(`${outcome.defects.length === 0 ? 'all is well' : outcome.defects.join('\n')}\n`);
  if (outcome.defects.length > 0) process.exitCode = 1;
}

async function runMany(template: Template, cwd: string): Promise<void> {
  const seed = Number(values.seed);
  const totals: Totals = { histories: 0, failed: 0, seconds: 0, outcomes: [] };
  const begun = performance.now();
  const numbers = Array.from({ length: Number(values.histories) }, (_, number) => number);
  const load = { workers: Number(values.workers), minutes: Number(values.minutes) };
  const say = (end: string): void => {
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    const failed = totals.failed === 0 ? '' : `, ${totals.failed} FAILED`;
    process.stdout.write(
      `seed ${seed}: ${totals.histories} histories in ${seconds} s${failed}; ${figuresOf(totals.outcomes)}${end}`,
    );
  };
  await inParallel(numbers, load, async (number) => {
    const plan = newHistoryPlan(seed + number);
    const outcome = await runHistory(template, { root: join(cwd, `history ${number}`), plan });
    totals.histories++;
    totals.outcomes.push({ ...outcome, log: [] });
    if (outcome.defects.length > 0) {
      totals.failed++;
      process.exitCode = 1;
      process.stdout.write(`${await describeFailure(template, { cwd, number, plan, outcome })}\n`);
    }
    if (totals.histories % 10 === 0) say('\n');
  });
  say('\n');
}

/** Returns the figures of set-full over all histories. */
function figuresOf(outcomes: readonly Outcome[]): string {
  const accounts = outcomes.flatMap(({ account }) => (account === undefined ? [] : [account]));
  const sum = (count: (account: (typeof accounts)[number]) => number): number =>
    accounts.reduce((total, account) => total + count(account), 0);
  const longest = (kind: 'clone' | 'hub'): number =>
    Math.max(0, ...accounts.map(({ unstable }) => unstable[kind].longest));
  return [
    `${sum(({ acknowledged }) => acknowledged)} entries acknowledged, ${sum(({ stable }) => stable)} stable`,
    `${sum(({ lost }) => lost.length)} lost, ${sum(({ neverRead }) => neverRead.length)} never read`,
    `${sum(({ reads }) => reads)} reads`,
    `missing for a while in a clone ${sum(({ unstable }) => unstable.clone.count)} (at most ${longest('clone')} operations)`,
    `at the hub ${sum(({ unstable }) => unstable.hub.count)} (at most ${longest('hub')})`,
  ].join(', ');
}

type Failure = {
  readonly cwd: string;
  readonly number: number;
  readonly plan: HistoryPlan;
  readonly outcome: Outcome;
};

async function describeFailure(template: Template, { cwd, number, plan, outcome }: Failure): Promise<string> {
  const until = performance.now() + Number(values.shrink) * 60_000;
  let tries = 0;
  const short = await shrink(plan, async (candidate) => {
    if (performance.now() > until) return false;
    const root = join(cwd, `history ${number} try ${tries++}`);
    return (await runHistory(template, { root, plan: candidate })).defects.length > 0;
  });
  return [
    `history ${number} fails:`,
    ...outcome.defects.map((text) => `  ${text}`),
    `all of it: npm run test:histories -- --seed ${values.seed} --history ${number}`,
    `${short.operations.length} operations of it:`,
    ...short.operations.map((step) => `  ${describeStep(short, step)}`),
    `npm run test:histories -- --plan '${JSON.stringify(short)}'`,
  ].join('\n');
}

await main();
