import { chmod, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { mulberry32 } from '../../support/mulberry32.ts';
import { closedPort } from '../../support/remotes/endpoint.ts';
import { type Fault, startProxy } from '../../support/remotes/proxy.ts';
import { connect, type Remote, TRANSPORTS, withRemote } from '../../support/remotes/remote.ts';
import { findSshServer } from '../../support/remotes/ssh.ts';
import type { Folder } from '../../support/repository.ts';
import { seed } from '../../support/seed.ts';
import { failingSync, idsAtHub, rememberAndSync, syncIn, workOf } from '../../support/sync.ts';

const hasSsh = (await findSshServer()) !== undefined;

// Scenario: broken-connections
test('a refused connection is tried again, and shares nothing until there is one', async () => {
  await withRemoteOf('git', async ({ hub, laptop, remote }) => {
    await connect(laptop, remote, await closedPort());
    await laptop.remember({ id: 'tea' });
    expect(await failingSync(laptop)).toMatchObject({ code: 'remote-unavailable' });
    expect(await countCommits(hub)).toBe(1);
    await connect(laptop, remote);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', sent: 1 });
  });
});

// Scenario: broken-connections
test('a connection cut at any byte is made again, and each entry arrives once', async () => {
  const next = numbers();
  await withRemoteOf('git', async ({ hub, laptop, remote }) => {
    const known: { id: string }[] = [];
    for (let number = 0; number < CUTS; number++) {
      // Connection 0 fetches and 1 pushes; a push says about 900 bytes and hears 300.
      const isPush = next(2) === 1;
      const direction = next(2) === 1 ? 'up' : 'down';
      const after = next(direction === 'up' && isPush ? 1200 : 400);
      await hurt(
        remote,
        (n) => (n === Number(isPush) ? { kind: 'cut', direction, after } : NONE),
        async (port) => {
          await connect(laptop, remote, port);
          known.push({ id: `e${number}` });
          const what = `cut ${isPush ? 'push' : 'fetch'} ${direction} at byte ${after}`;
          const before = await handWork(laptop, number);
          const { status } = await rememberAndSync(laptop, ...known);
          expect(status, what).toBe('synced');
          expect(await handOf(laptop), what).toEqual(before);
          // The files have them in the order of their names: e10 in front of e2.
          expect(new Set(await idsAtHub(hub)), what).toEqual(new Set(known.map(({ id }) => id)));
          expect(await idsAtHub(hub), what).toHaveLength(known.length);
          expect(await countCommits(hub), what).toBe(2 + number);
        },
      );
    }
  });
});

// Scenario: broken-connections
test('where every connection is cut, no run says that it has synced what the remote lacks', async () => {
  const next = numbers();
  await withRemoteOf('git', async ({ hub, laptop, remote }) => {
    await laptop.remember({ id: 'tea' });
    for (const limit of [40, 400, 1200]) {
      const after = next(limit);
      await hurt(
        remote,
        () => ({ kind: 'cut', direction: 'up', after }),
        async (port) => {
          await connect(laptop, remote, port);
          const result = await syncIn(laptop).catch((error: unknown) => error);
          const hasArrived = (await countCommits(hub)) > 1;
          const what = `cut up at byte ${after}`;
          if (hasArrived) expect(result, what).toMatchObject({ status: 'synced' });
          else expect(result, what).toMatchObject({ code: 'remote-unavailable' });
        },
      );
    }
    await connect(laptop, remote);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced' });
    expect(await idsAtHub(hub)).toEqual(['tea']);
  });
});

// Scenario: broken-connections
test.for(['git', 'http', 'ssh'] as const)(
  'a %s connection that stalls ends with the deadline',
  async (name, { skip }) => {
    skip(name === 'ssh' && !hasSsh, 'no sshd here: install openssh-server');
    await withRemoteOf(name, async ({ hub, laptop, remote }) => {
      await laptop.remember({ id: 'tea' });
      await laptop.backup();
      const before = await workOf(laptop);
      await hurt(
        remote,
        () => ({ kind: 'stall', direction: 'down', after: 30 }),
        async (port) => {
          await connect(laptop, remote, port);
          const begun = performance.now();
          expect(await failingSync(laptop, { deadline: 2500 })).toMatchObject({
            code: 'remote-unavailable',
            message: expect.stringContaining('no answer within'),
          });
          expect(performance.now() - begun).toBeLessThan(20_000);
        },
      );
      expect(await workOf(laptop)).toEqual(before);
      expect(await countCommits(hub)).toBe(1);
    });
  },
);

// Scenario: broken-connections
test('a push that stalls after the remote has taken it ends with the deadline, and the next sync sees it', async () => {
  await withRemoteOf('git', async ({ hub, laptop, remote }) => {
    await hook(hub, 'post-receive', 'while test -e waits; do sleep 0.2; done');
    await hub.write('waits', '');
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    await connect(laptop, remote);
    expect(await failingSync(laptop, { deadline: 5000 })).toMatchObject({ code: 'remote-unavailable' });
    const tip = (await hub.git('rev-parse', 'main')).stdout;
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', pushed: undefined, tip });
    expect(await countCommits(hub)).toBe(2);
  });
});

// The hook's parent is the program that takes the push, so it dies as a server does. It has reported before post-receive.
const DEATHS = [
  ['before the ref moves', 'update', 2],
  ['after the ref has moved', 'post-receive', 1],
] as const;

// Scenario: broken-connections
test.for(DEATHS)('a server that dies %s makes no commit come twice', async ([, name, attempts]) => {
  await withRemoteOf('git', async ({ hub, laptop, remote }) => {
    await connect(laptop, remote);
    await hook(hub, name, 'mkdir dead 2>/dev/null || exit 0\nkill -9 $PPID; sleep 1');
    const { tip, ...done } = await rememberAndSync(laptop, { id: 'tea' });
    expect(done).toMatchObject({ status: 'synced', attempts });
    expect((await hub.git('rev-parse', 'main')).stdout).toBe(tip);
    expect(await idsAtHub(hub)).toEqual(['tea']);
    expect(await countCommits(hub)).toBe(2);
  });
});

// Scenario: refused-pushes
test('a refusal is asked for no more than three times, and comes with what the remote said', async () => {
  await withRemoteOf('git', async ({ hub, laptop, remote }) => {
    await connect(laptop, remote);
    await laptop.remember({ id: 'tea', text: 'x'.repeat(4000) });
    const refusal = async (): Promise<unknown> => failingSync(laptop);
    const says = (words: string): object => ({ code: 'rejected', detail: expect.stringContaining(words) });

    await hub.git('config', 'receive.maxInputSize', '100');
    expect(await refusal()).toMatchObject(says('pack exceeds maximum allowed size'));
    await hub.git('config', '--unset', 'receive.maxInputSize');

    await hook(hub, 'pre-receive', 'echo . >> asked; printf "closed on\\033[2J Sundays" >&2; exit 1');
    expect(await refusal()).toMatchObject(says('closed on\\u{1b}[2J Sundays'));
    expect(await hub.read('asked')).toBe('.\n.\n.\n');
    await rm(join(hub.cwd, 'hooks/pre-receive'));

    // Left by a server that was killed.
    await hub.write('refs/heads/main.lock', '');
    expect(await refusal()).toMatchObject(says('main.lock'));
    await rm(join(hub.cwd, 'refs/heads/main.lock'));

    expect(await countCommits(hub)).toBe(1);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced' });
  });
});

// Scenario: pauses
test('a deadline that is over at once keeps nothing from being saved here, and is told from a remote that is gone', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    expect(await failingSync(laptop, { deadline: 1 })).toMatchObject({
      code: 'remote-unavailable',
      message: 'origin/main: no answer within 0.001 seconds.',
      hint: expect.stringContaining('--deadline'),
    });
    expect(await laptop.uniqueIds()).toHaveLength(1);
    // The clock starts when the backup is done, and is asked once for each git: the fetch is the first.
    let asked = 0;
    const monotonic = (): number => (asked++ < 3 ? 0 : 59_999);
    const error = await failingSync(laptop, { clocks: { wall: () => Date.now(), monotonic } });
    expect(error).toMatchObject({
      code: 'git-timeout',
      message: expect.stringMatching(/^The time for this sync, 60 seconds, ran out/),
    });
  });
});

// Scenario: kill-at-random, long-use
test('what killed runs left behind for an hour is taken away by a sync, and what is younger stays', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const [old, young, other] = ['memjoin-index-0a1', 'memjoin-index-0a2', 'memjoin-index-of-mine'];
    for (const name of [old, young, other]) await laptop.write(`.git/${name}`, 'DIRC');
    const hoursAgo = new Date(Date.now() - 4_000_000);
    for (const name of [old, other]) await utimes(join(laptop.cwd, '.git', name ?? ''), hoursAgo, hoursAgo);
    await rememberAndSync(laptop, { id: 'tea' });
    const left = (await readdir(join(laptop.cwd, '.git'))).filter((name) => name.startsWith('memjoin-index'));
    expect(left).toEqual([young, other]);
  });
});

/** How many cuts are tried. */
const CUTS = Number(process.env.MEMJOIN_CUTS ?? 3);
const NONE: Fault = { kind: 'none' };

/** Returns a source of whole numbers below a limit, the same ones in each run with this seed. */
const numbers = (): ((limit: number) => number) => {
  const random = mulberry32(seed);
  return (limit) => Math.floor(random() * limit);
};

type Place = { readonly hub: Folder; readonly laptop: Environment; readonly remote: Remote };

const withRemoteOf = async (
  transport: keyof typeof TRANSPORTS,
  use: (place: Place) => Promise<void>,
): Promise<void> => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await withRemote(TRANSPORTS[transport](hub), (remote) => use({ hub, laptop, remote }));
  });
};

const hurt = async (
  { port = 0 }: Remote,
  faultOf: (connection: number) => Fault,
  use: (port: number) => Promise<void>,
): Promise<void> => {
  const proxy = await startProxy(port, faultOf);
  try {
    await use(proxy.port);
  } finally {
    await proxy.close();
  }
};

const hook = async (hub: Folder, name: string, program: string): Promise<void> => {
  await hub.write(`hooks/${name}`, `#!/bin/sh\n${program}\n`);
  await chmod(join(hub.cwd, 'hooks', name), 0o755);
};

const countCommits = async (hub: Folder): Promise<number> =>
  Number((await hub.git('rev-list', '--count', 'main')).stdout);

/** Leaves work of the user's behind, staged and not, and returns it. */
const handWork = async (environment: Environment, number: number): Promise<readonly string[]> => {
  await environment.write('staged', `staged ${number}`);
  await environment.git('add', 'staged');
  await environment.write('staged', `changed after ${number}`);
  await environment.write('README', `changed ${number}\n`);
  return handOf(environment);
};

const handOf = async (environment: Environment): Promise<readonly string[]> =>
  workOf(environment, [environment.host, environment.unified]);
