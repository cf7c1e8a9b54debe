import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { rememberAndSync } from '../../support/sync.ts';

const memjoin = useCommandLine();
const asIs = { env: { MEMJOIN: '0' } };

test('says what was healed, what cannot be read in the work tree, and what to do next', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await rememberAndSync(laptop, { id: 'tea' }, { id: 'milk' });
    const all = await laptop.read('unified-memory.json');
    await laptop.write('unified-memory.json', '[\n]\n');
    await laptop.gitWith(asIs, 'commit', '--quiet', '--all', '-m', 'emptied');
    const healing = await memjoin(laptop, ['sync']);
    expect(healing.stdout).toContain('healed 2 entries that a file lacked.\n');
    expect(healing.stdout).not.toContain('wrote 0');
    expect((await laptop.git('log', '-1', '--format=%s')).stdout).toBe('memjoin: back up laptop (2 entries healed)');
    expect(await laptop.read('unified-memory.json')).toBe(all);

    await laptop.write('unified-memory.json', 'garbage\n');
    const torn = await memjoin(laptop, ['sync', '--json']);
    expect([torn.exitCode, JSON.parse(torn.stdout)]).toMatchObject([
      65,
      {
        status: 'partly',
        torn: [{ path: 'unified-memory.json', where: 'work-tree' }],
        failure: { hint: expect.stringContaining('git checkout HEAD -- :/unified-memory.json') },
      },
    ]);
    const backup = await memjoin(laptop, ['backup']);
    expect(backup.exitCode).toBe(65);
    expect(backup.stderr).toContain('hint: unified-memory.json: ');
    await laptop.git('checkout', 'HEAD', '--', ':/unified-memory.json');

    await laptop.git('config', '--unset', 'memjoin.source');
    await laptop.commit('mine', { "a b's": 'private\n' });
    const beside = await memjoin(laptop, ['sync']);
    expect(beside.exitCode).toBe(0);
    expect(beside.stderr.split('\n')).toEqual([
      expect.stringMatching(/no live memory file.* memjoin install --source PATH$/),
      expect.stringMatching(/^memjoin: main stays as it is beside origin\/main: .*git pull --no-rebase origin main;/),
      '',
    ]);
    expect((await memjoin(laptop, ['sync', '--quiet'])).stderr).toBe('');
  });
});
