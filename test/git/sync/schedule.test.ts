import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { idsAtHub } from '../../support/sync.ts';

const memjoin = useCommandLine();

test('a crontab line is put in, runs without any environment, is replaced, and taken back', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    const table = join(dirname(laptop.cwd), 'crontab');
    const env = await stage(laptop, {
      systemctl: 'exit 1',
      crontab: `if [ "$1" = -l ]; then cat "${table}"; else cat > "${table}"; fi`,
    });
    const others = 'MAILTO=ada\n5 4 * * * backup-all # at night\n';
    await laptop.write(table, others);
    expect((await memjoin(laptop, ['schedule', '--dry-run'], { env })).stdout).toMatch(/^write to the crontab: /);
    expect(await laptop.read(table)).toBe(others);
    for (const every of ['15m', '1h'])
      expect(await memjoin(laptop, ['schedule', '--every', every], { env })).toMatchObject({ exitCode: 0 });
    const written = (await laptop.read(table)).split('\n').filter((line) => line.includes('sync --quiet'));
    expect(written).toHaveLength(1);
    expect(await laptop.read(table)).toContain(others);

    await laptop.remember({ id: 'tea' });
    const command = (written[0] ?? '').split(' ').slice(5).join(' ').replaceAll('\\%', '%');
    const { HOME = '', GIT_CONFIG_GLOBAL = '' } = laptop.env;
    const bare = { HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM: '1' };
    const { stdout, stderr } = await execa('/bin/sh', ['-c', command], { env: bare, extendEnv: false, cwd: '/' });
    expect([stdout, stderr]).toEqual(['', '']);
    expect(await idsAtHub(hub)).toEqual(['tea']);

    await memjoin(laptop, ['schedule', '--remove'], { env });
    expect(await laptop.read(table)).toBe(others);
    expect((await memjoin(laptop, ['schedule', '--remove'], { env })).stdout).toBe('Nothing was scheduled here.\n');

    const denied = await stage(laptop, { systemctl: 'exit 1', crontab: 'echo "you may not use this" >&2; exit 1' });
    const refusal = await memjoin(laptop, ['schedule'], { env: denied });
    expect([refusal.exitCode, refusal.stderr]).toEqual([73, expect.stringContaining('you may not use this')]);

    const asked = join(dirname(laptop.cwd), 'asked');
    const XDG_CONFIG_HOME = join(dirname(laptop.cwd), 'config');
    const user = { ...(await stage(laptop, { systemctl: `echo "$@" >> "${asked}"` })), XDG_CONFIG_HOME };
    const { stdout: lines } = await memjoin(laptop, ['schedule'], { env: user });
    const [, unit = ''] = /write {2}(.*\.service)$/m.exec(lines) ?? [];
    expect(await laptop.read(unit)).toContain(`WorkingDirectory=${laptop.cwd}\n`);
    expect(await laptop.read(asked)).toMatch(/--user daemon-reload\n--user enable --now memjoin-[0-9a-f]{8}\.timer\n$/);
    await memjoin(laptop, ['schedule', '--remove'], { env: user });
    await expect(laptop.read(unit)).rejects.toThrow('ENOENT');
  });
});

/** Puts shell programs in front of the system's and returns the environment that finds them. */
const stage = async (
  { cwd, env, write }: Environment,
  programs: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const folder = join(dirname(cwd), 'programs');
  await mkdir(folder, { recursive: true });
  for (const [name, program] of Object.entries(programs)) {
    await write(join(folder, name), `#!/bin/sh\n${program}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return { PATH: `${folder}:${env.PATH}` };
};
