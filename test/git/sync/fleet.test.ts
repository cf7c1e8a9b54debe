import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { runFleet } from '../../support/fleet-rounds.ts';
import { runKills } from '../../support/kills.ts';
import { withRepository } from '../../support/repository.ts';
import { seed } from '../../support/seed.ts';
import { idsAtHub, syncIn } from '../../support/sync.ts';

const memjoin = useCommandLine();

/** These start many programs at once, on a machine that may have little time for them. */
const MINUTES = 240_000;

// Scenario: many-hosts-at-once
test(
  'environments that sync at once over connections that break lose nothing and end the same',
  async () => {
    const load = { environments: 3, rounds: 1, faults: 0.4, workers: 3, seed };
    const program = { words: memjoin.words([]), patience: 120_000 };
    await withRepository(
      async (hub) => {
        const { entries, lost, wrong } = await runFleet(hub, { ...load, program });
        expect({ entries, lost, wrong }).toEqual({ entries: 3, lost: [], wrong: [] });
      },
      { init: ['--bare'] },
    );
  },
  MINUTES,
);

// Scenario: kill-at-random, ctrl-c
test(
  'runs that are killed at any moment lose nothing that was written, and need nobody to mend anything',
  async () => {
    const program = { words: memjoin.words([]), patience: 120_000 };
    await withRepository(
      async (hub) => {
        const { lost, wrong } = await runKills(hub, { environments: 2, kills: 6, workers: 2, seed, program });
        expect({ lost, wrong }).toEqual({ lost: [], wrong: [] });
      },
      { init: ['--bare'] },
    );
  },
  MINUTES,
);

// Scenario: offline-for-long
test('days of backups without a connection are caught up by one sync', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await laptop.git('remote', 'set-url', 'origin', `${hub.cwd} far away`);
    const known: { id: string }[] = [];
    for (let day = 1; day <= DAYS; day++) {
      known.push({ id: `day ${day}` });
      await laptop.remember(...known);
      await laptop.backup();
    }
    await desktop.remember({ id: 'coffee' });
    await syncIn(desktop);
    await laptop.git('remote', 'set-url', 'origin', hub.cwd);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', attempts: 1, sent: DAYS, received: 1 });
    expect(await idsAtHub(hub)).toEqual(['coffee', ...known.map(({ id }) => id)]);
    expect((await hub.git('rev-list', '--count', '--merges', 'main')).stdout).toBe('1');
  });
});

/** The load test has a month of them: `npm run test:fleet -- --offline 30`. */
const DAYS = 6;
