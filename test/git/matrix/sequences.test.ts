import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { makeTemplate } from '../../support/copied-clones.ts';
import { inParallel } from '../../support/in-parallel.ts';
import { mulberry32 } from '../../support/mulberry32.ts';
import { withFolder } from '../../support/repository.ts';
import { sampleOf } from '../../support/sample.ts';
import { seed } from '../../support/seed.ts';
import { allSequences, prepareClones, runSequence, SEQUENCE_CLONES } from '../../support/sequences.ts';

const memjoin = useCommandLine();
const count = 8 * Number(process.env.MEMJOIN_RUNS ?? '1');

// Scenario: every-operation
test(
  `no entry is lost by ${count} sequences of two Git operations on two clones`,
  async () => {
    await withFolder(async ({ cwd, env }) => {
      const template = { root: join(cwd, 'template'), env, program: memjoin.words([]) };
      await makeTemplate(template, SEQUENCE_CLONES);
      await prepareClones(template);
      const sample = sampleOf(allSequences(2), { count, random: mulberry32(seed) });
      await inParallel(sample, { workers: 2 }, async (steps, number) => {
        const { name, lost, wrong, log } = await runSequence(template, { root: join(cwd, `case ${number}`), steps });
        const command = `npm run test:sequences -- --only '${name}'`;
        expect({ lost, wrong }, [command, ...log].join('\n')).toEqual({ lost: [], wrong: [] });
      });
    });
  },
  60_000 + count * 30_000,
);
