import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withRepository } from '../../support/repository.ts';
import { type Mark, soak } from '../../support/soak.ts';

const memjoin = useCommandLine();

/** It starts hundreds of programs, on a machine that may have little time for them. */
const MINUTES = 240_000;

// Scenario: long-use
test(
  'one sync after the other leaves nothing behind, and what is left would be found',
  async () => {
    await withRepository(
      async (hub) => {
        const program = { words: memjoin.words([]), patience: 60_000 };
        const load = { environments: 2, seed: 1, minutes: 5, program, onMark: () => {} };
        const first = await soak(hub, { ...load, syncs: 3, marks: [] });
        expect(first.wrong).toEqual([]);
        expect(first.marks.map(({ syncs, entries }) => [syncs, entries])).toEqual([
          [1, 1],
          [3, 3],
        ]);
        const clone = join(dirname(hub.cwd), 'env-2/.git');
        await hub.write(join(clone, 'memjoin-index-00ff'), '');
        const { marks, wrong } = await soak(hub, { ...load, syncs: 4, marks: first.marks });
        expect(wrong).toEqual(['after 4 syncs: temporary files: memjoin-index-00ff']);
        expect((marks.at(-1) as Mark).entries).toBe(4);
      },
      { init: ['--bare'] },
    );
  },
  MINUTES,
);
