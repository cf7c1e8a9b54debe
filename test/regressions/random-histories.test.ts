/**
 * With a driver alone, 13.8 % of the entries of 60 random Git histories were lost: Git asks a driver only when both sides
 * changed a file. Here five clones, one or two of them without memjoin, do 60 operations, among them deletions that Git
 * takes silently, reverts, resets and forced pushes; in the end every entry that a clone with memjoin ever held must be
 * there. `MEMJOIN_RUNS=4` runs four; `npm run test:histories` runs many.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { makeHistoryTemplate } from '../support/histories/clones.ts';
import { newHistoryPlan } from '../support/histories/plan.ts';
import { runHistory } from '../support/histories/run.ts';
import { withFolder } from '../support/repository.ts';
import { seed } from '../support/seed.ts';

const histories = Number(process.env.MEMJOIN_RUNS ?? '1');
const memjoin = useCommandLine();

// Scenario: every-operation
test(
  `no entry is lost in ${histories} random histories of five clones`,
  async () => {
    await withFolder(async ({ cwd, env }) => {
      const template = { root: join(cwd, 'template'), env, program: memjoin.words([]) };
      await makeHistoryTemplate(template);
      for (let number = 0; number < histories; number++) {
        const plan = newHistoryPlan(seed + number);
        const { account, defects, log } = await runHistory(template, { root: join(cwd, `history ${number}`), plan });
        const told = [...defects, `npm run test:histories -- --seed ${seed} --history ${number}`, ...log].join('\n');
        expect(defects, told).toEqual([]);
        expect(account?.stable, told).toBe(account?.acknowledged);
        expect(account?.acknowledged).toBeGreaterThan(0);
      }
    });
  },
  300_000 + histories * 60_000,
);
