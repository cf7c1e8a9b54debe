import fc from 'fast-check';

/**
 * The seed of this run, an integer: `MEMJOIN_SEED` from the environment, or one that vitest.config.ts drew and put
 * there. Tests that draw at random outside fast-check start their generator from it, so that one variable replays all.
 */
export const seed = readSeed(process.env.MEMJOIN_SEED);

function readSeed(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text === '' || !Number.isInteger(value)) {
    throw new Error(`MEMJOIN_SEED must be an integer, got ${JSON.stringify(text)}`);
  }
  return value;
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
