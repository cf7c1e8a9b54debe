import { link, mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';

const memjoin = useCommandLine();

type Line = Readonly<Record<string, unknown>>;

const readLog = async (environment: Environment, name = 'memory-backup'): Promise<readonly Line[]> => {
  const text = await environment.read(`.git/memjoin/log/${name}.log`).catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
};

test('logs each operation and each run of the driver, without any content, and sums them up', async () => {
  await withEnvironments(['laptop', 'server'], async ({ laptop, server }) => {
    await laptop.remember({ id: 'secret-id', content: 'likes tea' });
    expect((await memjoin(laptop, ['backup'])).exitCode).toBe(0);
    await laptop.git('push', '--quiet');
    await server.commitEntry('another-id', 'likes cake');
    // Both sides have the unified file now: Git asks the driver.
    await server.git('pull', '--quiet', '--no-rebase', '--no-edit');
    const [backup] = await readLog(laptop);
    expect(backup).toMatchObject({
      level: 'INFO',
      operation: 'backup',
      outcome: 'ok',
      exitCode: 0,
      environment: 'laptop',
      entriesIn: 1,
      entriesOut: 1,
    });
    const merged = await readLog(server);
    expect(merged.map(({ operation }) => operation)).toEqual(['pre-commit', 'join', 'post-merge']);
    expect(merged[1]).toMatchObject({
      outcome: 'ok',
      path: 'unified-memory.json',
      entriesIn: 1,
      entriesOut: 2,
      bytesOut: (await stat(join(server.cwd, 'unified-memory.json'))).size,
    });
    expect(merged[1]?.joinMs).toBeGreaterThan(1);
    expect(JSON.stringify([backup, ...merged])).not.toMatch(/secret-id|another-id|likes/);
    expect((await stat(join(server.cwd, '.git/memjoin/log/memory-backup.log'))).mode & 0o777).toBe(0o600);

    await server.git('remote', 'set-url', 'origin', 'https://me:hunter2@localhost:1/x?token=abc');
    expect((await memjoin(server, ['sync', '--once'])).exitCode).toBe(69);
    const [failed] = (await readLog(server)).slice(-1);
    expect(failed).toMatchObject({ level: 'WARN', operation: 'sync', outcome: 'deferred', exitCode: 69 });
    expect(JSON.stringify(failed)).not.toMatch(/hunter2|abc/);

    // It tries the driver, which is no join of anybody's memory.
    expect((await memjoin(server, ['doctor'])).exitCode).toBeLessThan(2);
    const stats = JSON.parse((await memjoin(server, ['stats', '--json'])).stdout);
    expect(stats).toMatchObject({ successRate: 1, joins: { count: 1 }, conflicts: 0, alerts: [] });
    expect(stats.files).toEqual([
      { path: 'memory-laptop.json', environment: 'laptop', bytes: expect.any(Number), entries: 1 },
      { path: 'memory-server.json', environment: 'server', bytes: expect.any(Number), entries: 1 },
      { path: 'unified-memory.json', bytes: expect.any(Number), entries: 2 },
    ]);
    const page = await memjoin(server, ['report', '--html', '-']);
    expect(page).toMatchObject({ exitCode: 0, stderr: '' });
    expect(page.stdout).toContain('Entries of 2 machines over time');
    expect(page.stdout).not.toMatch(/secret-id|another-id|likes|<script|https?:|url\(/);
    for (const form of [
      ['stats', '--prometheus'],
      ['report', '--html'],
    ]) {
      expect(await memjoin(server, [...form, 'unified-memory.json'])).toMatchObject({ exitCode: 73 });
      for (const _ of ['new', 'again'])
        expect(await memjoin(server, [...form, form.join('')])).toMatchObject({ exitCode: 0 });
    }
    expect((await server.git('diff', '--name-only')).stdout).toBe('');
    const report = await memjoin(server, ['report', '--since', '1h']);
    expect(report.stdout).toMatch(/^laptop +[▁-█ ]+ +1 +\d+ B$/m);
    expect(stats.hosts.map(({ environment }: Line) => environment)).toEqual(['laptop', 'server']);

    const before = (await readLog(server)).length;
    expect((await memjoin(server, ['install'])).exitCode).toBe(0);
    expect((await memjoin(server, ['merge', 'unified-memory.json', '-o', '../all.json'])).exitCode).toBe(0);
    await server.write('memory-phone.json', '[{"id":');
    await server.git('add', 'memory-phone.json');
    await server.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'torn');
    expect((await memjoin(server, ['verify'])).exitCode).toBe(65);
    expect((await memjoin(server, ['merge', 'memory-phone.json'])).exitCode).toBe(65);
    expect((await readLog(server)).slice(before)).toMatchObject([
      { operation: 'install', outcome: 'ok' },
      { operation: 'merge', outcome: 'ok', entriesOut: 2, bytesOut: expect.any(Number) },
      { level: 'WARN', operation: 'verify', outcome: 'conflict', exitCode: 65 },
      { level: 'WARN', operation: 'merge', outcome: 'conflict', exitCode: 65, error: { code: 'invalid-memory' } },
    ]);
    expect(await readLog(server, 'memory-backup-error')).toEqual([]);
  });
});

// Scenario: planted-files, failing-log
test('writes no log where none is wanted or where its file is not ours, and says the latter', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const folder = join(laptop.cwd, '../log folder');
    const file = join(folder, 'memory-backup.log');
    await laptop.git('config', 'memjoin.logDir', folder);
    await mkdir(folder);
    await laptop.write(join(folder, 'other'), 'not a log');
    await symlink('other', file);
    await laptop.remember({ id: 'e1' });
    expect((await memjoin(laptop, ['backup'])).exitCode).toBe(0);
    expect(await laptop.read(join(folder, 'other'))).toBe('not a log');
    expect((await memjoin(laptop, ['status'])).stdout).toContain('alert        Nothing can be logged: ');
    expect((await memjoin(laptop, ['doctor'])).stdout).toMatch(
      /Nothing is logged.*a symbolic link.*\[log-unwritable\]/,
    );
    await rm(file);
    await link(join(folder, 'other'), file);
    const { alerts } = JSON.parse((await memjoin(laptop, ['stats', '--json'])).stdout);
    expect(alerts).toMatchObject([{ name: 'log-unwritable', text: expect.stringContaining('a hard link') }]);
    expect(await laptop.read(join(folder, 'other'))).toBe('not a log');

    await rm(file);
    await laptop.git('config', 'memjoin.log', 'off');
    await laptop.remember({ id: 'e2' });
    expect((await memjoin(laptop, ['backup'])).exitCode).toBe(0);
    expect(await readdir(folder)).toEqual(['other']);
    expect(await readdir(join(laptop.cwd, '.git/memjoin'))).not.toContain('joins');
  });
});
