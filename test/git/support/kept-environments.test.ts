import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';

let preparations = 0;

const prepare = async ({ laptop }: Record<'laptop', Environment>): Promise<void> => {
  preparations++;
  await laptop.remember({ id: 'prepared' });
  await laptop.backup();
};

test.each([
  { mess: 'files, commits and settings', isPrepared: false },
  { mess: 'a git directory that is gone', isPrepared: true },
])('the next test finds nothing of $mess', async ({ isPrepared }) => {
  let before = '';
  await withEnvironments(
    ['laptop'],
    async ({ hub, laptop }) => {
      before = (await laptop.git('rev-parse', 'HEAD')).stdout;
      await laptop.remember({ id: 'mess' });
      await laptop.backup();
      await laptop.git('push', '--quiet');
      await laptop.git('config', 'memjoin.environment', 'other');
      await laptop.write('../beside', '');
      if (isPrepared) await rm(join(laptop.cwd, '.git'), { recursive: true });
      expect((await hub.git('log', '--format=%s', 'main')).stdout).toContain('\n');
    },
    isPrepared ? { prepare } : {},
  );
  await withEnvironments(
    ['laptop'],
    async ({ hub, laptop }) => {
      const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
      // Without its git directory it is made anew, with other times.
      if (!isPrepared) {
        expect(head).toBe(before);
        expect((await laptop.git('diff-files')).stdout).toBe('');
      }
      expect((await hub.git('log', '--format=%s', 'main')).stdout).toBe('first');
      await expectClean(laptop);
      expect(existsSync(join(laptop.cwd, '../beside'))).toBe(false);
      expect(await readSettings(await openRepository(laptop.cwd))).toMatchObject({ environment: 'laptop' });
      expect(existsSync(laptop.source)).toBe(isPrepared);
      if (isPrepared) expect(await laptop.backup()).toMatchObject({ written: 0 });
    },
    isPrepared ? { prepare } : {},
  );
  expect(preparations).toBe(isPrepared ? 2 : 0);
});
