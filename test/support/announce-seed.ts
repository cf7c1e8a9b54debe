/** Prints the seed before the first test, with the command that repeats the run. */
export function setup(): void {
  const seed = process.env.MEMJOIN_SEED;
  console.log(`\nseed ${seed}; repeat with: MEMJOIN_SEED=${seed} npx vitest run\n`);
}
