import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { examine, useShell } from '../support/doctor.ts';
import { withEnvironments } from '../support/environments.ts';
import { publish } from '../support/source-environment.ts';

const memjoin = useCommandLine();
const paste = useShell();

// Scenario: one-sided-damage
test('where all memory files were committed empty, each command says so and names a way that leads out', async () => {
  await withEnvironments(['laptop', 'server'], async ({ laptop, server }) => {
    for (const environment of [server, laptop]) {
      await environment.remember({ id: environment.name });
      await publish(environment);
    }
    const paths = [laptop.host, server.host, laptop.unified];
    for (const path of paths) await laptop.write(path, '');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-am', 'emptied');
    const saying = (word: string) => expect.stringContaining(word);

    const pushed = await laptop.gitWith({ allowFailure: true }, 'push', 'origin', 'main');
    expect(pushed).toMatchObject({
      exitCode: 1,
      stderr: saying('memjoin doctor, where main is checked out, shows how'),
    });
    expect(pushed.stderr).not.toContain('repair');

    const repaired = await memjoin(laptop, ['repair']);
    expect(repaired).toMatchObject({ exitCode: 65, stderr: saying('"memjoin doctor" shows how') });
    expect(repaired.stdout).toMatch(
      /1 entry went missing in .*\nWhat is missing belongs into files that cannot be read/s,
    );
    expect(repaired.stdout).not.toContain('Nothing is missing');

    const status = await memjoin(laptop, ['status']);
    expect(status.stdout).toMatch(/^lost .*\(memjoin doctor\)$[\s\S]*^next +memjoin doctor$/m);

    const unified = await memjoin(laptop, ['unify']);
    expect(unified).toMatchObject({ exitCode: 65, stdout: 'Nothing was written.\n' });
    for (const path of paths) expect(unified.stderr).toContain(`error: ${path}:1:1`);
    expect(unified.stderr).toContain('"memjoin doctor" shows the way back');

    const synced = await memjoin(laptop, ['sync']);
    expect(synced).toMatchObject({ exitCode: 65, stderr: saying('"memjoin doctor" shows how') });
    expect(synced.stdout).toContain(': 0 entries out, 0 entries in.');

    expect((await memjoin(laptop, ['migrate'])).stderr).toContain('3 files cannot be read and were left alone.');

    await expect(laptop.backup()).rejects.toMatchObject({ code: 'invalid-memory', hint: saying('"memjoin doctor"') });

    for (const { id, instruction } of await examine(laptop))
      if (id === 'unreadable-head') await paste(laptop, instruction);
    expect((await examine(laptop)).map(({ id }) => id)).toEqual([]);
    expect(await laptop.backup()).toMatchObject({ written: 0 });
    expect((await laptop.backup()).notes).toEqual([]);
    await laptop.git('push', '--quiet', 'origin', 'main');
    expect(await laptop.entries(laptop.unified)).toHaveLength(2);
  });
});

test('each backup names a file that cannot be read, not only the first after it was committed', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    await laptop.write('memory-desktop.json', '');
    await laptop.git('add', 'memory-desktop.json');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'empty');
    for (const _ of ['first', 'second']) {
      expect((await laptop.backup()).notes).toEqual([
        expect.stringMatching(/^memory-desktop\.json:1:1: .*; the file was left/),
      ]);
    }
  });
});
