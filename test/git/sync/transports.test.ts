import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';
import { expectSame } from '../../support/git-words.ts';
import { connect, TRANSPORTS, withRemote } from '../../support/remotes/remote.ts';
import { serveHttp } from '../../support/remotes/smart-http.ts';
import { findSshServer, serveSsh } from '../../support/remotes/ssh.ts';
import { failingSync, idsAtHub, syncIn } from '../../support/sync.ts';

const hasSsh = (await findSshServer()) !== undefined;
const NO_SSH = 'no sshd here: install openssh-server';

test.for(['path', 'git', 'http', 'ssh'] as const)('two environments share over %s', async (transport, { skip }) => {
  skip(transport === 'ssh' && !hasSsh, NO_SSH);
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await withRemote(TRANSPORTS[transport](hub), async (remote) => {
      for (const environment of [laptop, desktop]) await connect(environment, remote);
      await laptop.remember({ id: 'tea' });
      await desktop.remember({ id: 'coffee' });
      const patient = { sleep: (ms: number) => sleep(ms), random: Math.random };
      const both = await Promise.all([syncIn(laptop, patient), syncIn(desktop, patient)]);
      expect(both).toMatchObject([{ status: 'synced' }, { status: 'synced' }]);
      expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
      await syncIn(laptop);
      await syncIn(desktop);
      await expectSame([laptop, desktop]);
    });
  });
});

// Scenario: no-questions
test('a server that wants a password gets none from a timer, and that is said at once', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await withRemote(serveHttp(hub, { password: 'tea4two' }), async (remote) => {
      await connect(laptop, remote);
      // A program that would wait for a person.
      await laptop.git('config', 'core.askPass', 'sleep 600; true');
      await laptop.remember({ id: 'tea' });
      expect(await failingSync(laptop)).toMatchObject({
        code: 'remote-unavailable',
        message: expect.stringContaining('could not read Username'),
      });
      await laptop.git('config', 'credential.helper', '!printf "username=ada\\npassword=tea4two\\n";:');
      expect(await syncIn(laptop)).toMatchObject({ status: 'synced' });
      expect(await idsAtHub(hub)).toEqual(['tea']);
    });
  });
});

// Scenario: no-questions
test('an ssh server that nobody has met before is not trusted, and no question is asked', async ({ skip }) => {
  skip(!hasSsh, NO_SSH);
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await withRemote(serveSsh(hub, { isKnown: false }), async (remote) => {
      await connect(laptop, remote);
      await laptop.remember({ id: 'tea' });
      expect(await failingSync(laptop)).toMatchObject({
        code: 'remote-unavailable',
        message: expect.stringContaining('Host key verification failed'),
      });
      expect((await hub.git('rev-list', '--count', 'main')).stdout).toBe('1');
    });
  });
});
