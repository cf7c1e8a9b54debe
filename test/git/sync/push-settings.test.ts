import { rename } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';
import { failingSync, idsAtHub, rememberAndSync, syncIn } from '../../support/sync.ts';

test('what was pushed to another place than the one all fetch from is not called synced', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    const other = `${hub.cwd}-other.git`;
    await laptop.git('clone', '--quiet', '--bare', hub.cwd, other);
    await laptop.remember({ id: 'tea' }, { id: 'milk' });
    await laptop.git('config', 'remote.origin.pushurl', other);
    const error = await failingSync(laptop);
    expect(error).toMatchObject({ code: 'remote-unavailable' });
    expect(String(error)).toContain(hub.cwd);
    expect(String(error)).toContain(other);
    // Two ways to the same repository are no such thing.
    await laptop.git('config', 'remote.origin.pushurl', `${hub.cwd}/.`);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced' });
    expect(await idsAtHub(hub)).toEqual(['milk', 'tea']);
    // Of several places each has to hold it: all are pushed to, and one that does not answer is named.
    await laptop.git('config', 'remote.origin.pushurl', hub.cwd);
    await laptop.git('config', '--add', 'remote.origin.pushurl', other);
    expect(await rememberAndSync(laptop, { id: 'salt' })).toMatchObject({ status: 'synced' });
    expect((await laptop.git('ls-remote', other, 'main')).stdout).toContain(
      (await hub.git('rev-parse', 'main')).stdout,
    );
    await rename(other, `${other} gone`);
    const { status, failure } = await rememberAndSync(laptop, { id: 'oil' });
    expect([status, failure?.code]).toEqual(['partly', 'remote-unavailable']);
    expect(failure?.message).toContain(`${other}, where pushes to origin go too: `);
    expect(await idsAtHub(hub)).toEqual(['milk', 'oil', 'salt', 'tea']);
  });
});

// Scenario: hostile-settings
test('settings for pushes by hand do not keep a sync from going through', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await laptop.git('config', 'remote.origin.mirror', 'true');
    await laptop.git('config', 'push.gpgSign', 'true');
    await laptop.git('config', '--replace-all', 'remote.origin.fetch', '+refs/*:refs/*');
    const ids = ['tea', 'milk'].map((id) => ({ id }));
    for (const [index] of ids.entries()) {
      expect(await rememberAndSync(laptop, ...ids.slice(0, index + 1))).toMatchObject({ status: 'synced' });
    }
    expect(await idsAtHub(hub)).toEqual(['milk', 'tea']);
    expect((await hub.git('for-each-ref', '--format=%(refname)')).stdout).toBe('refs/heads/main');
  });
});
