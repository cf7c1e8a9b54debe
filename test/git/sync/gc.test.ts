import { expect, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';
import { idsAtHub, rememberAndSync } from '../../support/sync.ts';

// Scenario: gc-meanwhile
test('git gc, again and again, takes nothing from backups and syncs at work', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    let isOver = false;
    const collect = async (): Promise<void> => {
      while (!isOver) await laptop.gitWith({ allowFailure: true }, 'gc', '--quiet');
    };
    const collected = collect();
    try {
      for (const round of ['1', '2']) {
        expect(await rememberAndSync(laptop, { id: `l${round}` })).toMatchObject({ status: 'synced' });
        expect(await rememberAndSync(desktop, { id: `d${round}` })).toMatchObject({ status: 'synced' });
      }
    } finally {
      isOver = true;
      await collected;
    }
    expect(await idsAtHub(hub)).toEqual(['d1', 'd2', 'l1', 'l2']);
    const fsck = await laptop.gitWith({ allowFailure: true }, 'fsck', '--no-dangling');
    expect(fsck).toMatchObject({ exitCode: 0, stdout: '' });
  });
});
