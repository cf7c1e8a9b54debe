import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { examine } from '../../support/doctor.ts';
import { withEnvironments } from '../../support/environments.ts';

const memjoin = useCommandLine();

test('doctor names the ledger that a renamed branch left behind, and its instruction brings back what it holds', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'e1' });
    await laptop.backup();
    await laptop.remember({ id: 'e1' }, { id: 'e2' });
    await laptop.backup();
    const held = await laptop.uniqueIds();
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    await laptop.git('branch', '-m', 'main', 'new');
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
