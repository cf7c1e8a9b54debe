import { expect, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';
import { idsAtHub, rememberAndSync } from '../../support/sync.ts';

test('a branch below the name of one that is gone is shared, and so is one with a very long name', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    const long = Array.from({ length: 4 }, (_, i) => `${i}${'é'.repeat(49)}`).join('/');
    for (const [index, name] of ['topic', 'topic/ab', long].entries()) {
      await laptop.git('switch', '--quiet', '-c', name);
      await laptop.git('push', '--quiet', '--no-verify', '-u', 'origin', name);
      const id = `entry ${index}`;
      expect(await rememberAndSync(laptop, { id }), name).toMatchObject({ status: 'synced', sent: 1 });
      expect(await idsAtHub(hub, name)).toContain(id);
      await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'mine');
      await laptop.git('switch', '--quiet', 'main');
      await laptop.git('branch', '--quiet', '-D', name);
      await laptop.git('push', '--quiet', '--no-verify', 'origin', `:${name}`);
    }
    const ledgers = (await laptop.git('for-each-ref', '--format=%(refname)', 'refs/memjoin/ledger')).stdout.split('\n');
    expect(ledgers).toHaveLength(3);
    const unified = await laptop.git('cat-file', 'blob', ledgers.find((ref) => ref.includes('/long-')) ?? '');
    expect(unified.stdout).toContain('entry 2');
  });
});
