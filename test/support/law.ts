import fc from 'fast-check';

/** Factor on the runs of every law; `MEMJOIN_RUNS=50 npx vitest run --project laws` is a long run. */
const factor = Number(process.env.MEMJOIN_RUNS ?? '1');

/** Runs of a law that does not say how many. */
const MIN_RUNS = 1000;

/** Checks that `holds` for random arguments: `runs` times (1,000 if not told), times `MEMJOIN_RUNS` from the environment. */
export function law<Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  holds: (...values: Values) => void,
  runs: number = MIN_RUNS,
): void {
  fc.assert(fc.property<Values>(...arbitraries, holds), { numRuns: Math.ceil(runs * factor) });
}

/**
 * Returns what the number of times that something happened in the runs of a law is to be greater than: `count`, and
 * anything where fewer runs than usual are asked for.
 */
export function atLength(count: number): number {
  return factor < 1 ? -1 : count;
}
