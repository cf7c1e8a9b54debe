import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { readBlobs, writeBlob } from '../../../src/git/blobs.ts';
import { recordCalls } from '../../../src/git/calls.ts';
import { listDirectory } from '../../../src/git/directories.ts';
import { readIfPresent } from '../../../src/git/files.ts';
import { isAtLeast, readGitVersion } from '../../../src/git/git-version.ts';
import { updateIndex } from '../../../src/git/index-entries.ts';
import { readRef, resolveRevision, updateRef } from '../../../src/git/refs.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { listTree } from '../../../src/git/trees.ts';
import { withRepository } from '../../support/repository.ts';

const isLinux = process.platform === 'linux';

/** The kept-open gits that this process has started and that still run. */
const running = (): readonly number[] =>
  listDirectory('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const read = (name: string) => {
        try {
          return readIfPresent(`/proc/${pid}/${name}`)?.toString() ?? '';
        } catch {
          return '';
        }
      };
      return read('status').includes(`PPid:\t${process.pid}\n`) && read('cmdline').includes('cat-file\0--batch');
    })
    .map(Number);

const formats = isAtLeast(await readGitVersion('.'), '2.45') ? ['files', 'reftable'] : ['files'];
it.each(formats)(
  'asks one process again and again, and sees what has changed meanwhile: commits, refs (%s), packs',
  (format) =>
    withRepository(
      async ({ cwd, git, commit }) => {
        const repository = await openRepository(cwd);
        await commit('one', { 'a.json': 'a1', 'd/b.json': 'b1' });
        const recorder = recordCalls();
        for (const round of ['2', '3', '4']) {
          await commit(round, { 'a.json': `a${round}`, [`n${round}`]: '' });
          if (round === '3') await git('pack-refs', '--all');
          if (round === '4') await git('gc', '--quiet', '--prune=now');
          const head = await resolveRevision(repository, 'HEAD');
          expect(head).toBe((await git('rev-parse', 'HEAD')).stdout);
          expect(await readRef(repository, 'refs/heads/main')).toBe(head);
          expect((await readBlobs(repository, ['HEAD:a.json', 'HEAD:none'])).get('HEAD:a.json')?.bytes.toString()).toBe(
            `a${round}`,
          );
          expect((await listTree(repository, 'HEAD')).map(({ path }) => path)).toContain(`n${round}`);
          expect((await listTree(repository, 'HEAD', ['d/'])).map(({ path }) => path)).toEqual(['d/b.json']);
          await updateRef(repository, 'refs/memjoin/x', {
            from: await readRef(repository, 'refs/memjoin/x'),
            to: head,
            message: 'x',
          });
          expect(await readRef(repository, 'refs/memjoin/x')).toBe(head);
        }
        expect(new Set(recorder.stop().map(({ command }) => command))).toEqual(
          new Set(['cat-file', 'rev-parse', 'update-ref']),
        );
        if (isLinux) expect(running()).toHaveLength(2);
      },
      { init: format === 'files' ? [] : [`--ref-format=${format}`] },
    ),
);

it('reads the index anew each time, which an open process would not', () =>
  withRepository(async ({ cwd }) => {
    const repository = await openRepository(cwd);
    for (const text of ['one', 'two']) {
      await updateIndex(repository, [{ path: 'a.json', oid: await writeBlob(repository, Buffer.from(text)) }]);
      expect((await readBlobs(repository, [':a.json'])).get(':a.json')?.bytes.toString()).toBe(text);
    }
  }));

it('answers questions that are asked at once, each with its own answer, large ones too', () =>
  withRepository(async ({ cwd }) => {
    const repository = await openRepository(cwd);
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(index % 5 === 0 ? 300_000 : 3));
    const oids: string[] = [];
    for (const text of texts) oids.push(await writeBlob(repository, Buffer.from(text)));
    const answers = await Promise.all(
      oids.map(async (oid) => [await readBlobs(repository, [oid]), await readRef(repository, oid)] as const),
    );
    answers.forEach(([blobs, ref], index) => {
      expect(blobs.get(oids[index] ?? '')?.bytes.toString() === texts[index]).toBe(true);
      expect(ref).toBe(oids[index]);
    });
  }));

it('names a ref whose object is not here, and says what a lost object is', () =>
  withRepository(async ({ cwd, git, commit }) => {
    await commit('one', { 'a.json': 'a' });
    const repository = await openRepository(cwd);
    const oid = (await git('rev-parse', 'HEAD:a.json')).stdout;
    await git('update-ref', 'refs/memjoin/lost', oid);
    await rm(join(cwd, '.git/objects', oid.slice(0, 2), oid.slice(2)), { force: true });
    expect(await readRef(repository, 'refs/memjoin/lost')).toBe(oid);
    await expect(readBlobs(repository, ['HEAD:a.json'])).rejects.toMatchObject({ code: 'read-failed' });
    expect(await readRef(repository, 'refs/memjoin/none')).toBeUndefined();
    expect(await readRef(repository, 'line\nbreak')).toBeUndefined();
  }));

it.runIf(isLinux)('asks a git of its own where the open one was killed, and lets it go when nobody asks', () =>
  withRepository(async ({ cwd, commit }) => {
    await commit('one', { 'a.json': 'a' });
    const repository = await openRepository(cwd);
    const before = new Set(running());
    const ask = async () => (await readBlobs(repository, ['HEAD:a.json'])).get('HEAD:a.json')?.bytes.toString();
    expect(await ask()).toBe('a');
    const opened = running().filter((pid) => !before.has(pid));
    expect(opened).toHaveLength(1);
    for (const pid of opened) process.kill(pid, 'SIGKILL');
    expect(await ask()).toBe('a');
    await expect.poll(() => running().filter((pid) => !before.has(pid)), { timeout: 20_000 }).toEqual([]);
  }),
);

it('keeps no program waiting at its end', () =>
  withRepository(async ({ cwd, commit }) => {
    await commit('one', { 'a.json': 'a' });
    // status asks for HEAD and its files, and ends with these processes still open.
    const { exitCode } = await execa(process.execPath, [join(import.meta.dirname, '../../../dist/cli.js'), 'status'], {
      cwd,
      timeout: 50_000,
      reject: false,
    });
    expect(exitCode).toBeDefined();
  }));
