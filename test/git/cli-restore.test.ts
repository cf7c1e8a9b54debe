import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { withEnvironments } from '../support/environments.ts';
import { configure, publish, pull, remembered } from '../support/source-environment.ts';

const memjoin = useCommandLine();
const notes = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));

test('restore shows its plan, says what it did, lists what it kept and puts it back by number', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember(...notes('a'));
    await publish(laptop);
    await pull(desktop);
    await desktop.remember(...notes('b'));
    await publish(desktop);
    await pull(laptop);
    expect((await memjoin(laptop, ['restore', '--list'])).stdout).toBe('No file was displaced yet.\n');
    const planned = await memjoin(laptop, ['restore', '--dry-run']);
    expect(planned.stdout).toBe(
      `+ {"id":"b","text":"b"}\n${laptop.source}: would have 1 added, 0 changed, 0 removed.\n`,
    );
    const done = await memjoin(laptop, ['restore', '--json']);
    expect(JSON.parse(done.stdout)).toMatchObject({ outcome: 'restored', added: ['b'], changed: [], removed: [] });
    expect((await memjoin(laptop, ['restore'])).stdout).toContain('holds what the memory shows already');
    expect((await memjoin(laptop, ['restore', '--list'])).stdout).toMatch(
      /^1 {2}\d{4}-.*Z {2}\d+ bytes {2}.*\.json\n$/,
    );
    expect((await memjoin(laptop, ['restore', '--from', '1'])).stdout).toContain('0 added, 0 changed, 1 removed');
    expect(await remembered(laptop)).toEqual({ a: 'a' });
    expect(await memjoin(laptop, ['restore', '--from', '7'])).toMatchObject({ exitCode: 64, stdout: '' });
  });
});

test('a dry run of restore lists everything, however much; restore itself names the rest', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const many = Array.from({ length: 12 }, (_, index) => `n${index}`);
    await laptop.remember(...notes(...many));
    await laptop.backup();
    await laptop.remember();
    const dry = await memjoin(laptop, ['restore', '--dry-run']);
    for (const id of many) expect(dry.stdout).toContain(`+ {"id":"${id}"`);
    const done = await memjoin(laptop, ['restore']);
    expect(done.stdout).toMatch(/\n {2}… and 2 more; --dry-run and --json list all\n/);
  });
});

// Scenario: empty-after-reinstall
test('a mass deletion ends a backup with 1, restore brings it back, and it can be accepted', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b', 'c', 'd'));
    await laptop.backup();
    await laptop.remember(...notes('a'));
    const refused = await memjoin(laptop, ['backup']);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/3 of the 4 entries of the last backup are gone \(b, c, d\)/);
    expect((await memjoin(laptop, ['backup', '--accept-deletions'])).stdout).toContain('hid 3 that are gone');
    await laptop.remember(...notes('a', 'b', 'c', 'd'));
    await laptop.backup();
    await laptop.remember();
    expect((await memjoin(laptop, ['restore'])).stdout).toContain('4 added');
    expect(await remembered(laptop)).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' });
  });
});

test('a deletion of what only a restore wrote is not hidden, and backup says so once, with the command that hides it', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember(...notes('a', 'Ada L', 'c', 'd'));
    await publish(laptop);
    await pull(desktop);
    await configure(desktop, 'deletions', 'hide');
    await memjoin(desktop, ['restore', '--dialect', 'array']);
    await desktop.remember(...notes('a', 'c', 'd'));
    const { stdout, stderr, exitCode } = await memjoin(desktop, ['backup']);
    expect({ stdout, exitCode }).toEqual({ stdout: expect.stringMatching(/, nothing new\.\n$/), exitCode: 0 });
    expect(stderr).toMatch(
      /^memjoin: 1 entry that restore wrote is gone from .*; not hidden, since .* memjoin delete 'Ada L'\n$/,
    );
    expect((await memjoin(desktop, ['backup'])).stderr).toBe('');
  });
});

// Scenario: empty-after-reinstall
test('on a new machine without a live file backup ends well and names restore', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember(...notes('a'));
    await publish(laptop);
    await pull(desktop);
    expect(await memjoin(desktop, ['backup'])).toEqual({
      stdout: `${desktop.source} is not there yet: nothing to back up; "memjoin restore" writes it.\n`,
      stderr: '',
      exitCode: 0,
    });
  });
});
