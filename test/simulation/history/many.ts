import { describeOperation, newPlan, type Plan } from './plan.ts';
import { type Outcome, runHistory } from './run.ts';
import { shrink } from './shrink.ts';

/** The figures of many histories. */
export type Totals = {
  histories: number;
  operations: number;
  environments: number;
  entries: number;
  lost: number;
  kills: number;
  steps: number;
  seconds: number;
};

export function newTotals(): Totals {
  return { histories: 0, operations: 0, environments: 0, entries: 0, lost: 0, kills: 0, steps: 0, seconds: 0 };
}

type Load = {
  readonly seed: number;
  readonly histories: number;
  /** When to begin no further one, on the monotonic clock in milliseconds. */
  readonly until?: number;
  readonly totals?: Totals;
};

/** Runs histories of the seeds from `seed` on; returns a description of the first that fails, made short, or undefined. */
export async function runMany({
  seed,
  histories,
  until = Number.POSITIVE_INFINITY,
  totals = newTotals(),
}: Load): Promise<string | undefined> {
  const begun = performance.now();
  for (let number = 0; number < histories && performance.now() < until; number++) {
    const plan = newPlan(seed + number);
    const outcome = await runHistory(plan);
    add(totals, plan, outcome);
    totals.seconds = (performance.now() - begun) / 1000;
    if (outcome.defects.length > 0) return describeFailure({ seed, number, plan });
  }
  return undefined;
}

function add(totals: Totals, plan: Plan, { operations, stable, lost, neverRead, kills, steps }: Outcome): void {
  totals.histories++;
  totals.environments += plan.environments.length;
  totals.operations += operations;
  totals.entries += stable + lost.length + neverRead.length;
  totals.lost += lost.length + neverRead.length;
  totals.kills += kills;
  totals.steps += steps;
}

/** Returns the figures as text. */
export function report(totals: Totals, seed: number): string {
  const { histories, operations, environments, entries, lost, kills, steps, seconds } = totals;
  return [
    `seed ${seed}: ${histories} histories of ${environments} environments in ${seconds.toFixed(0)} s`,
    `${operations} operations, ${steps} changes of disk and refs, ${kills} kills and power cuts`,
    `${entries} entries acknowledged, ${lost} lost`,
  ].join('\n');
}

/** Returns a plan as text, one operation a line. */
export function describePlan({ environments, operations }: Plan): string {
  const who = environments.map(({ isMemjoin, deletions, restoreOnMerge }, index) => {
    const traits = [isMemjoin ? 'memjoin' : 'plain Git', deletions, ...(restoreOnMerge ? ['restores'] : [])];
    return `e${index}: ${traits.join(', ')}`;
  });
  return [...who, ...operations.map((operation) => `  ${describeOperation(operation)}`)].join('\n');
}

async function describeFailure(failure: {
  readonly seed: number;
  readonly number: number;
  readonly plan: Plan;
}): Promise<string> {
  const { seed, number, plan } = failure;
  const short = await shrink(plan, async (candidate) => (await runHistory(candidate)).defects.length > 0);
  const { defects } = await runHistory(short);
  return [
    `history ${number} of seed ${seed} fails; made short it is:`,
    describePlan(short),
    ...defects,
    `npm run sim -- --plan '${JSON.stringify(short)}'`,
    `all of it: npm run sim -- --seed ${seed} --history ${number}`,
  ].join('\n');
}
