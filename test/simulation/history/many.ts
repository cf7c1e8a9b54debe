import { describeOperation, newPlan, type Plan, type Size } from './plan.ts';
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
};

/** Returns the sum of `all`; zeros of none. */
export function sumOf(all: readonly Totals[]): Totals {
  const sum = { histories: 0, operations: 0, environments: 0, entries: 0, lost: 0, kills: 0, steps: 0 };
  for (const totals of all) for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += totals[key];
  return sum;
}

/** Which histories to run, and how long. */
export type Load = {
  /** Seed of history 0; each further one has the next number. */
  readonly seed: number;
  readonly size: Size;
  /** Number after the last history. */
  readonly histories: number;
  /** The number of the first history to run, and the distance to the next one: several workers share the numbers. */
  readonly first: number;
  readonly distance: number;
  readonly limits: Limits;
};

/** After which times no further history is begun, in milliseconds. */
type Limits = {
  readonly wall: number;
  /** Of the whole process, all its threads together. */
  readonly processor: number;
};

/** Runs histories, and tells the figures so far after each; returns the number of the first that fails. */
export async function runMany(
  { seed, size, histories, first, distance, limits }: Load,
  tell: (totals: Totals) => void,
): Promise<number | undefined> {
  const begun = performance.now();
  const totals = sumOf([]);
  for (let number = first; number < histories; number += distance) {
    if (performance.now() - begun >= limits.wall || processorTime() >= limits.processor) break;
    const plan = newPlan(seed + number, size);
    const outcome = await runHistory(plan);
    add(totals, plan, outcome);
    tell(totals);
    if (outcome.defects.length > 0) return number;
  }
  return undefined;
}

/** Returns the milliseconds of processor time that this process has taken. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
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
export function report(totals: Totals): string {
  const { histories, operations, environments, entries, lost, kills, steps } = totals;
  return [
    `${histories} histories of ${environments} environments`,
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

/** Describes a history that fails, made as short as it can be, and how to run it again. */
export async function describeFailure({ seed, size }: Pick<Load, 'seed' | 'size'>, number: number): Promise<string> {
  const short = await shrink(
    newPlan(seed + number, size),
    async (candidate) => (await runHistory(candidate)).defects.length > 0,
  );
  const { defects } = await runHistory(short);
  return [
    `history ${number} of seed ${seed} fails; made short it is:`,
    describePlan(short),
    ...defects,
    `npm run sim -- --plan '${JSON.stringify(short)}'`,
    `all of it: npm run sim -- --size ${size} --seed ${seed} --history ${number}`,
  ].join('\n');
}
