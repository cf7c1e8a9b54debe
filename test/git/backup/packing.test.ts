import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { looseLimit } from '../../../src/git/maintenance.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';

// Scenario: long-use
test('backups have Git pack what has piled up, and follow its settings', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const { git } = laptop;
    await git('config', 'gc.autoDetach', 'false');
    const remember = async (id: string): Promise<number> => {
      await laptop.remember({ id });
      expect(await laptop.backup()).toMatchObject({ written: 1, notes: [] });
      return packsOf(laptop);
    };
    expect(await remember('nothing piled up')).toBe(0);
    await pileUp(laptop, 60);
    await git('config', 'maintenance.auto', 'false');
    expect(await remember('switched off')).toBe(0);
    await git('config', '--unset', 'maintenance.auto');
    await git('config', 'gc.auto', '20000');
    expect(await remember('later, says the user')).toBe(0);
    await git('config', '--unset', 'gc.auto');
    expect(await remember('now')).toBe(1);
    expect((await git('fsck', '--connectivity-only')).exitCode).toBe(0);
  });
});

test('large files let fewer loose objects pile up', () => {
  expect(looseLimit(0)).toBe(6700);
  expect(looseLimit(300_000)).toBe(6700);
  expect(looseLimit(5_000_000)).toBe(600);
  expect(looseLimit(100_000_000)).toBe(256);
});

const packsOf = async ({ cwd }: Environment): Promise<number> => {
  const names = await readdir(join(cwd, '.git/objects/pack'));
  return names.filter((name) => name.endsWith('.pack')).length;
};

/** Stores `count` blobs whose object ids begin with 17, the ones that Git counts. */
const pileUp = async ({ gitWith }: Environment, count: number): Promise<void> => {
  const texts: string[] = [];
  for (let number = 0; texts.length < count; number++) {
    const text = String(number);
    const oid = createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
    if (oid.startsWith('17')) texts.push(text);
  }
  const stream = texts.map((text) => `blob\ndata ${text.length}\n${text}\n`).join('');
  await gitWith({ input: stream }, '-c', 'fastimport.unpackLimit=1000', 'fast-import', '--quiet');
};
