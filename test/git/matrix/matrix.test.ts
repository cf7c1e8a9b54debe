import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { FILE_STATES } from '../../support/file-states.ts';
import { inParallel } from '../../support/in-parallel.ts';
import { makeMatrixTemplates, runCell } from '../../support/matrix.ts';
import { isAsPromised } from '../../support/matrix-exceptions.ts';
import { mulberry32 } from '../../support/mulberry32.ts';
import { OPERATIONS } from '../../support/operations.ts';
import { withFolder } from '../../support/repository.ts';
import { sampleOf } from '../../support/sample.ts';
import { seed } from '../../support/seed.ts';

const memjoin = useCommandLine();
const count = 10 * Number(process.env.MEMJOIN_RUNS ?? '1');

// Scenario: every-operation
test(
  `no entry is lost by ${count} Git operations, each in some state of the files`,
  async () => {
    const cells = FILE_STATES.flatMap((state) => OPERATIONS.map((operation) => ({ state, operation })));
    const sample = sampleOf(cells, { count, random: mulberry32(seed) });
    await withFolder(async ({ cwd, env }) => {
      const templates = await makeMatrixTemplates({ root: cwd, env, program: memjoin.words([]) });
      await inParallel(sample, { workers: 2 }, async (one, number) => {
        const cell = await runCell(templates, { ...one, root: join(cwd, `cell ${number}`) });
        const command = `npm run test:matrix -- --operation ${cell.operation} --state '${cell.state}' --verbose`;
        expect(isAsPromised(cell), [command, cell.kept, ...cell.lost, ...cell.wrong, ...cell.log].join('\n')).toBe(
          true,
        );
      });
    });
  },
  120_000 + count * 30_000,
);
