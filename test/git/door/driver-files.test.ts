import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withPieces } from '../../../src/git/driver-files.ts';
import { replaceFile } from '../../../src/git/files.ts';
import { withFolder } from '../../support/repository.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('reading in pieces', () => {
  test('delivers a file from begin to end, then nothing', () =>
    withFolder(async ({ cwd: folder }) => {
      const path = join(folder, 'a file');
      writeFileSync(path, 'abcdefgh');
      withPieces([path], ([file]) => {
        const into = Buffer.alloc(5, '.');
        expect([file.size, file.read(into, 2), into.toString()]).toEqual([8, 3, '..abc']);
        expect([file.read(into, 0), into.toString(), file.read(into, 0)]).toEqual([5, 'defgh', 0]);
      });
    }));

  // Scenario: no-regular-file
  test('refuses what is no regular file, or is not there', () =>
    withFolder(async ({ cwd: folder }) => {
      mkdirSync(join(folder, 'directory'));
      expect(() => withPieces([join(folder, 'directory')], () => 1)).toThrow(
        expect.objectContaining({ code: 'unsafe-path' }),
      );
      expect(() => withPieces([join(folder, 'none')], () => 1)).toThrow(
        expect.objectContaining({ code: 'read-failed' }),
      );
    }));
});

describe('replacing in pieces', () => {
  test('shows the check the finished text, then replaces the file and keeps its mode', () =>
    withFolder(async ({ cwd: folder }) => {
      const path = join(folder, 'file');
      writeFileSync(path, 'old', { mode: 0o640 });
      const isReplaced = replaceFile(path, {
        fill: (write) => {
          write(bytes('ne'));
          write(bytes('w'));
          return true;
        },
        check: (temporary) => readFileSync(temporary, 'utf8') === 'new' && readFileSync(path, 'utf8') === 'old',
      });
      expect(isReplaced).toBe(true);
      expect(readFileSync(path, 'utf8')).toBe('new');
      expect(statSync(path).mode & 0o777).toBe(0o640);
      expect(readdirSync(folder)).toEqual(['file']);
    }));

  test.each([
    ['the text is not wanted', () => false, () => true],
    ['the check says no', () => true, () => false],
  ])('leaves the file and no other when %s', (_, fill, check) =>
    withFolder(async ({ cwd: folder }) => {
      const path = join(folder, 'file');
      writeFileSync(path, 'old');
      expect(replaceFile(path, { fill, check })).toBe(false);
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(folder)).toEqual(['file']);
    }),
  );

  test('leaves the file and no other when the work fails', () =>
    withFolder(async ({ cwd: folder }) => {
      const path = join(folder, 'file');
      writeFileSync(path, 'old');
      const fail = (): never => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      expect(() => replaceFile(path, { fill: fail })).toThrow(expect.objectContaining({ code: 'write-failed' }));
      expect(() => replaceFile(path, { fill: () => true, check: fail })).toThrow();
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(folder)).toEqual(['file']);
    }));
});
