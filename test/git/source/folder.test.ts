import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { readStatus } from '../../../src/install/status.ts';
import { examine, useShell } from '../../support/doctor.ts';
import { withEnvironments } from '../../support/environments.ts';
import { restoreIn } from '../../support/source-environment.ts';

const paste = useShell();

// Scenario: no-regular-file
test('what is no folder in the place of the folder of the source is named, by status and doctor too', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    const folder = dirname(laptop.source);
    await rename(folder, `${folder} away`);
    await writeFile(`${folder}.aside`, 'not to be replaced');
    const stands = [
      { kind: 'a file', stand: () => writeFile(folder, 'no folder') },
      { kind: 'a symbolic link to no folder', stand: () => symlink('nowhere', folder) },
    ];
    for (const { kind, stand } of stands) {
      await stand();
      const refusal = { code: 'read-failed', message: `${laptop.source}: ${folder} is ${kind}, no folder.` };
      await expect(restoreIn(laptop)).rejects.toMatchObject(refusal);
      await expect(laptop.backup()).rejects.toMatchObject(refusal);
      const status = await readStatus(await openRepository(laptop.cwd));
      expect(status).toMatchObject({ source: { hasFolder: false }, next: 'memjoin install --source PATH' });
      const found = (await examine(laptop)).filter(({ id }) => id.startsWith('source-') || id === 'check-failed');
      expect(found.map(({ id }) => id)).toEqual(['source-folder-blocked']);
      expect(found[0]?.sentence).toContain(`${folder} is ${kind}, where`);
      await rm(folder);
    }
    // A loop cannot be looked through, but moved aside like the others.
    await symlink(basename(folder), folder);
    const [found, ...others] = await examine(laptop);
    expect({ id: found?.id, others }).toEqual({ id: 'source-folder-blocked', others: [] });
    await paste(laptop, found?.instruction ?? '');
    expect((await examine(laptop)).map(({ id }) => id)).toEqual(['source-missing']);
    expect(await readFile(`${folder}.aside`, 'utf8')).toBe('not to be replaced');
    await rm(join(dirname(folder), `2-${basename(folder)}.aside`));
  });
});
