import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';

const memjoin = useCommandLine();

test('the command tells people, programs and timers what came of it', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await laptop.remember({ id: 'tea' });
    expect((await memjoin(laptop, ['sync', '--dry-run'])).stdout).toContain('would sync with origin/main');
    const { stdout, stderr, exitCode } = await memjoin(laptop, ['sync']);
    expect([stderr, exitCode]).toEqual(['', 0]);
    expect(stdout.split('\n')).toEqual([
      `laptop: 1 element in ${laptop.source}; wrote 1 entry.`,
      expect.stringMatching(/^commit [0-9a-f]{10} changes memory-laptop\.json, unified-memory\.json$/),
      'synced with origin/main: 1 entry out, 0 entries in.',
      '',
    ]);
    expect(await memjoin(laptop, ['sync', '--quiet'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const answer = JSON.parse((await memjoin(laptop, ['sync', '--json'])).stdout) as object;
    expect(answer).toMatchObject({ status: 'synced', attempts: 1, checkout: { kind: 'current' } });
    expect(answer).not.toHaveProperty('failure');

    await laptop.git('remote', 'set-url', 'origin', `${hub.cwd} gone`);
    const gone = await memjoin(laptop, ['sync', '--once', '--json']);
    expect([gone.exitCode, JSON.parse(gone.stdout)]).toMatchObject([69, { error: { code: 'remote-unavailable' } }]);
    expect((await memjoin(laptop, ['sync', '--deadline', 'soon'])).exitCode).toBe(64);
    await laptop.git('remote', 'set-url', 'origin', hub.cwd);

    await laptop.write(laptop.source, '[{"id":');
    const torn = await memjoin(laptop, ['sync', '--quiet']);
    expect([torn.stdout, torn.exitCode]).toEqual(['', 65]);
    expect(torn.stderr).toMatch(/^error: .*memory\.json:1:\d+: /);
    const told = await memjoin(laptop, ['sync', '--json']);
    expect([told.exitCode, JSON.parse(told.stdout).failure]).toMatchObject([
      65,
      { code: 'unknown-shape', exitCode: 65 },
    ]);
    expect(told.stderr).toBe(torn.stderr);
  });
});
