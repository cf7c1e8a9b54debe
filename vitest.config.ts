import { defineConfig } from 'vitest/config';

/** Reads or draws the seed of the run here, once, so that every worker process gets the same one. */
const seed = process.env.MEMJOIN_SEED ?? String(Math.floor(Math.random() * 0x7fffffff));
process.env.MEMJOIN_SEED = seed;
// Node 20 reads and parses extra certificates at each start, which takes as long as the rest of it; no test uses them.
delete process.env.NODE_EXTRA_CA_CERTS;

type Options = {
  readonly seconds: number;
  readonly maxWorkers?: number;
  readonly globalSetup?: readonly string[];
  /** Whether each file has a process of its own. Pure tests share nothing but loaded modules, and save two thirds of it. */
  readonly isolate?: boolean;
};

const project = (name: string, { seconds, maxWorkers, globalSetup = [], isolate = true }: Options) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
    setupFiles: ['test/support/seed.ts'],
    globalSetup: [...globalSetup],
    env: { MEMJOIN_SEED: seed },
    isolate,
    // Vitest runs projects of different worker counts one group after the other; those that start Git come second.
    ...(maxWorkers === undefined ? { sequence: { groupOrder: 0 } } : { maxWorkers, sequence: { groupOrder: 1 } }),
  },
});

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
    globalSetup: ['test/support/announce-seed.ts'],
    passWithNoTests: true,
    coverage: {
      provider: 'v8',
      include: ['src/core/**'],
      reportsDirectory: 'test-results/coverage',
      reporter: ['text'],
    },
    projects: [
      project('unit', { seconds: 5, isolate: false }),
      project('laws', { seconds: 20, isolate: false }),
      project('git', { seconds: 60, maxWorkers: 2, globalSetup: ['test/support/build-programs.ts'] }),
      project('simulation', { seconds: 60, maxWorkers: 2 }),
      project('regressions', { seconds: 60, maxWorkers: 2, globalSetup: ['test/support/build-programs.ts'] }),
    ],
  },
});
