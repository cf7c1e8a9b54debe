import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { OLDEST_AND_CURRENT } from '../../support/memory-server.ts';
import { loadServer } from '../../support/server-load.ts';

const commandLine = useCommandLine();

// Scenario: program-writes-meanwhile
test.each(OLDEST_AND_CURRENT)(
  'a server that writes all the time while its file is backed up and restored loses nothing it acknowledged: %s',
  async (version) => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      const memjoin = (args: readonly string[]) => commandLine(laptop, args);
      const outcome = await loadServer({ ...laptop, memjoin }, { version, rounds: 5, perSecond: 20 });
      expect(outcome).toMatchObject({ lost: [], notShown: [], invented: [], doubled: [], failures: [] });
      expect(outcome.acknowledged).toBeGreaterThan(0);
      // The last round is a quiet one, after the server has stopped.
      expect(outcome.backups).toBe(6);
      expect(outcome.restored + outcome.unchanged).toBeGreaterThan(0);
    });
  },
  300_000,
);
