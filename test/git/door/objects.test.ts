import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAttr } from '../../../src/git/attributes.ts';
import { readBlobs, writeBlob } from '../../../src/git/blobs.ts';
import { listIndex, updateIndex } from '../../../src/git/index-entries.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { listTree } from '../../../src/git/trees.ts';
import { withRepository } from '../../support/repository.ts';

const NAMES = [
  'a b.json',
  `quo'te".json`,
  'new\nline.json',
  '$(touch OWNED).json',
  '-rf.json',
  ':(top)x',
  'é\udce9.json',
];

describe.each(['sha1', 'sha256'])('in a %s repository', (format) => {
  const init = [`--object-format=${format}`];

  // Scenario: hostile-file-names
  it('gives every blob of an index back, under any name', () =>
    withRepository(
      async ({ cwd, git }) => {
        const repository = await openRepository(cwd);
        const bytes = Buffer.from([0, 10, 0xff, 13, 10, 10]);
        const oid = await writeBlob(repository, bytes);
        expect(oid).toHaveLength(format === 'sha256' ? 64 : 40);
        await updateIndex(
          repository,
          NAMES.map((path) => ({ path, oid })),
        );
        await git('commit', '--quiet', '-m', 'all');

        const entries = await listIndex(repository);
        expect(new Set(entries.map(({ path }) => path))).toEqual(new Set(NAMES));
        expect(await listTree(repository, 'HEAD')).toHaveLength(NAMES.length);
        const specs = NAMES.flatMap((path) => [`HEAD:${path}`, `:${path}`]);
        const blobs = await readBlobs(repository, [...specs, oid]);
        expect(blobs.size).toBe(specs.length + 1);
        for (const [spec, blob] of blobs)
          if (!spec.includes('\n')) expect([spec, blob]).toEqual([spec, { ...blob, oid, bytes }]);
        for (const [spec, blob] of blobs) if (spec.includes('\n')) expect(blob?.bytes).toEqual(bytes);

        await updateIndex(repository, [{ path: 'new\nline.json' }]);
        expect(await listIndex(repository)).toHaveLength(NAMES.length - 1);
      },
      { init },
    ));
});

describe('reading blobs', () => {
  it('tells a path that is not there from an empty file', () =>
    withRepository(async ({ cwd, commit }) => {
      await commit('first', { empty: '' });
      const blobs = await readBlobs(await openRepository(cwd), [
        'HEAD:empty',
        'HEAD:none',
        ':none',
        'no-such:x',
        'HEAD:a\nb',
      ]);
      expect(blobs.get('HEAD:empty')?.bytes).toHaveLength(0);
      for (const spec of ['HEAD:none', ':none', 'no-such:x', 'HEAD:a\nb']) {
        expect([spec, blobs.has(spec), blobs.get(spec)]).toEqual([spec, true, undefined]);
      }
    }));

  // Scenario: broken-git-files
  it('refuses a lost object and a directory instead of finding nothing', () =>
    withRepository(async ({ cwd, git, commit }) => {
      await commit('first', { file: 'content', 'dir/file': '' });
      const repository = await openRepository(cwd);
      const oid = (await git('rev-parse', 'HEAD:file')).stdout;
      rmSync(join(cwd, '.git/objects', oid.slice(0, 2), oid.slice(2)));
      for (const spec of ['HEAD:file', ':file', oid, 'HEAD:dir']) {
        await expect(readBlobs(repository, [spec])).rejects.toMatchObject({ code: 'read-failed' });
      }
    }));

  it('reads a blob that comes in many pieces', () =>
    withRepository(async ({ cwd }) => {
      const repository = await openRepository(cwd);
      const bytes = Buffer.alloc(3_000_000, 'line\n');
      const [first, second] = [await writeBlob(repository, bytes), await writeBlob(repository, Buffer.from('x'))];
      const blobs = await readBlobs(repository, [first, second]);
      expect(blobs.get(first)?.bytes.equals(bytes)).toBe(true);
      expect(blobs.get(second)?.bytes.toString()).toBe('x');
    }));

  // Scenario: hostile-settings
  it('stores bytes as they are, whatever filters and line ends are configured', () =>
    withRepository(async ({ cwd, git, write }) => {
      await git('config', 'core.autocrlf', 'true');
      await git('config', 'filter.rot.clean', 'tr a-z b-za');
      await write('.gitattributes', '* text filter=rot\n');
      const repository = await openRepository(cwd);
      const oid = await writeBlob(repository, Buffer.from('a\r\n'));
      expect((await readBlobs(repository, [oid])).get(oid)?.bytes.toString()).toBe('a\r\n');
    }));
});

describe('listing a tree', () => {
  it('gives the names at the top, or in one directory, and takes no path for a pattern', () =>
    withRepository(async ({ cwd, commit }) => {
      await commit('first', { 'dir/a.json': '1', 'dir/sub/b.json': '2', 'c*.json': '3', 'cd.json': '4' });
      const repository = await openRepository(join(cwd, 'dir'));
      const paths = async (...at: string[]) => (await listTree(repository, 'HEAD', at)).map(({ path }) => path);
      expect(await paths()).toEqual(['c*.json', 'cd.json', 'dir']);
      expect(await paths('dir/')).toEqual(['dir/a.json', 'dir/sub']);
      expect(await paths('c*.json', 'none')).toEqual(['c*.json']);
    }));

  it('takes a branch without commits for empty, and nothing else', () =>
    withRepository(async ({ cwd, commit, git }) => {
      const repository = await openRepository(cwd);
      expect(await listTree(repository, 'HEAD')).toEqual([]);
      await expect(listTree(repository, 'no-such')).rejects.toMatchObject({ code: 'git-failed' });
      await commit('first', { file: '' });
      const tree = (await git('rev-parse', 'HEAD^{tree}')).stdout;
      rmSync(join(cwd, '.git/objects', tree.slice(0, 2), tree.slice(2)));
      await expect(listTree(repository, 'HEAD')).rejects.toMatchObject({ code: 'read-failed' });
    }));
});

describe('the index', () => {
  it('shows the stages of a conflict, and one entry replaces them', () =>
    withRepository(async ({ cwd, commit, git, gitWith }) => {
      await commit('base', { file: 'base\n' });
      await git('switch', '--quiet', '-c', 'side');
      await commit('side', { file: 'side\n' });
      await git('switch', '--quiet', 'main');
      await commit('main', { file: 'main\n' });
      await gitWith({ allowFailure: true }, 'merge', 'side');
      const repository = await openRepository(cwd);
      expect((await listIndex(repository, [':(top,literal)file'])).map(({ stage }) => stage)).toEqual([1, 2, 3]);
      const blobs = await readBlobs(repository, [':1:file', ':2:file', ':3:file']);
      expect([...blobs.values()].map((blob) => blob?.bytes.toString())).toEqual(['base\n', 'main\n', 'side\n']);
      await updateIndex(repository, [{ path: 'file', oid: await writeBlob(repository, Buffer.from('joined\n')) }]);
      expect(await listIndex(repository)).toMatchObject([{ stage: 0, mode: '100644', path: 'file' }]);
    }));
});

it('asks Git which attributes paths have, under any name', () =>
  withRepository(async ({ cwd, write }) => {
    await write('.gitattributes', '*.json -text merge=memjoin\n');
    const repository = await openRepository(cwd);
    const found = await checkAttr(repository, ['merge', 'text'], [...NAMES, 'other']);
    expect([...found.keys()]).toEqual([...NAMES, 'other']);
    expect(Object.fromEntries(found.get('new\nline.json')!)).toEqual({ merge: 'memjoin', text: 'unset' });
    expect(Object.fromEntries(found.get('é\udce9.json')!)).toEqual({ merge: 'memjoin', text: 'unset' });
    expect(Object.fromEntries(found.get('other')!)).toEqual({ merge: 'unspecified', text: 'unspecified' });
    expect(await checkAttr(repository, ['merge'], [])).toEqual(new Map());
  }));
