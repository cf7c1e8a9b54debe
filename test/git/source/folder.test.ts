import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { readStatus } from '../../../src/install/status.ts';
import { examine } from '../../support/doctor.ts';
import { withEnvironments } from '../../support/environments.ts';
import { restoreIn } from '../../support/source-environment.ts';

// Scenario: no-regular-file
test('what is no folder in the place of the folder of the source is named, by status and doctor too', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    const folder = dirname(laptop.source);
    await rename(folder, `${folder} away`);
    for (const stand of [() => writeFile(folder, 'no folder'), () => symlink('nowhere', folder)]) {
      await stand();
      const refusal = { code: 'read-failed', message: `${laptop.source}: ${folder} is no folder.` };
      await expect(restoreIn(laptop)).rejects.toMatchObject(refusal);
      await expect(laptop.backup()).rejects.toMatchObject(refusal);
      const status = await readStatus(await openRepository(laptop.cwd));
      expect(status).toMatchObject({ source: { hasFolder: false }, next: 'memjoin install --source PATH' });
      expect((await examine(laptop)).map(({ id }) => id)).toContain('source-folder-missing');
      await rm(folder);
    }
  });
});
