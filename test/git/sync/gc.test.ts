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
      expect(await rememberAndSync(laptop, { id: 'tea' })).toMatchObject({ status: 'synced' });
      expect(await rememberAndSync(desktop, { id: 'coffee' })).toMatchObject({ status: 'synced' });
      expect(await rememberAndSync(laptop, { id: 'tea' }, { id: 'milk' })).toMatchObject({ status: 'synced' });
    } finally {
      isOver = true;
      await collected;
    }
    expect(await idsAtHub(hub)).toEqual(['coffee', 'milk', 'tea']);
    const fsck = await laptop.gitWith({ allowFailure: true }, 'fsck', '--no-dangling');
    expect(fsck).toMatchObject({ exitCode: 0, stdout: '' });
  });
});
