import { chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type PreparedFile, prepareFile } from '../../../src/git/prepared-file.ts';
import { withFolder } from '../../support/repository.ts';

async function withPrepared(use: (path: string, prepared: PreparedFile) => void): Promise<void> {
  await withFolder(async ({ cwd }) => {
    const path = join(cwd, 'memory.json');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    const prepared = prepareFile(path, { previous: lstatSync(path), bytes: Buffer.from('new text') });
    use(path, prepared);
    prepared.discard();
    expect(readdirSync(cwd)).toEqual(['memory.json']);
  });
}

it('lies whole beside the file until it replaces it, and keeps its mode', () =>
  withPrepared((path, { temporary, sync, replace }) => {
    sync();
    expect([readFileSync(temporary, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['new text', 'old']);
    expect(replace()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('new text');
    expect(lstatSync(path).mode & 0o777).toBe(0o640);
  }));

it('does not replace what somebody wrote meanwhile', () =>
  withPrepared((path, { replace }) => {
    writeFileSync(path, 'OLD');
    expect(replace()).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('OLD');
  }));

it('leaves the file alone when it is given up', () =>
  withPrepared((path, { discard }) => {
    discard();
    expect(readFileSync(path, 'utf8')).toBe('old');
  }));
