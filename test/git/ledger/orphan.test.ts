import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { examine } from '../../support/doctor.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';

const memjoin = useCommandLine();

/** Two backups, of which a reset takes the second; returns what the branch held before that. */
const lose = async (laptop: Environment): Promise<readonly string[]> => {
  await laptop.remember({ id: 'e1' });
  await laptop.backup();
  await laptop.remember({ id: 'e1' }, { id: 'e2' });
  await laptop.backup();
  const held = await laptop.uniqueIds();
  await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
  return held;
};

const ledgers = async ({ git }: Environment): Promise<readonly string[]> =>
  (await git('for-each-ref', '--format=%(refname:lstrip=3)', 'refs/memjoin/ledger')).stdout.split('\n');

// Scenario: rewritten-history
test('doctor names the ledger that a deleted branch left behind, and its instruction brings back what it holds', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const held = await lose(laptop);
    await laptop.git('switch', '--quiet', '-c', 'new');
    await laptop.git('branch', '--quiet', '-D', 'main');
    const orphan = (await examine(laptop)).find(({ id }) => id === 'ledger-orphan');
    expect(orphan).toMatchObject({
      sentence: expect.stringContaining('git update-ref -d refs/memjoin/ledger/main'),
      instruction: 'memjoin recover --from refs/memjoin/ledger/main',
    });
    await memjoin(laptop, ['recover', '--from', 'refs/memjoin/ledger/main']);
    expect(await laptop.uniqueIds()).toEqual(held);
    expect((await examine(laptop)).map(({ id }) => id)).not.toContain('ledger-orphan');
  });
});

test('the ledger of a branch follows it when it is renamed, twice too, and a copy of the branch gets none of it', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const held = await lose(laptop);
    await laptop.git('branch', '-m', 'main', 'topic/new');
    await laptop.git('branch', '-m', 'newer');
    const found = await examine(laptop);
    expect(found.map(({ id }) => id)).toContain('entries-lost');
    expect(found.map(({ id }) => id)).not.toContain('ledger-orphan');
    await laptop.git('branch', '-c', 'copy');
    await laptop.git('switch', '--quiet', 'copy');
    await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'in the copy');
    expect(await laptop.uniqueIds()).not.toEqual(held);
    await laptop.git('switch', '--quiet', 'newer');
    // No memory file is in it, so the shell part alone has to see what is amiss.
    await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'after');
    expect(await laptop.uniqueIds()).toEqual(held);
    expect(await ledgers(laptop)).toEqual(['copy', 'newer']);
    expect((await examine(laptop)).map(({ id }) => id)).not.toContain('ledger-orphan');
  });
});
