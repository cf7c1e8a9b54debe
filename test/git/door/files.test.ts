import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { readIfPresent, readWhole, removeFile, writeAtomic } from '../../../src/git/files.ts';
import { assertInside } from '../../../src/git/inside.ts';
import { hasStrace } from '../../support/faults/strace.ts';
import { withFolder } from '../../support/repository.ts';

const hasTracer = await hasStrace();
const HOSTILE_NAMES = ['a b', `quote'"s`, 'new\nline', '$(touch OWNED)', '-rf', '%P', '日本'];
const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('reading a file', () => {
  it('returns the bytes as they are, under any name', () =>
    withFolder(async ({ cwd }) => {
      const bytes = Buffer.from([0, 0xff, 0xfe, 10, 13, 0x80]);
      for (const name of HOSTILE_NAMES) {
        writeFileSync(join(cwd, name), bytes);
        expect(readWhole(join(cwd, name))).toEqual(bytes);
      }
    }));

  it('tells a missing file from an empty one', () =>
    withFolder(async ({ cwd }) => {
      writeFileSync(join(cwd, 'empty'), '');
      expect(readIfPresent(join(cwd, 'empty'))).toHaveLength(0);
      expect(readIfPresent(join(cwd, 'missing'))).toBeUndefined();
      expect(codeOf(() => readWhole(join(cwd, 'missing')))).toBe('read-failed');
    }));

  // Scenario: no-regular-file
  it('refuses links, directories, pipes and sockets, and hangs on none of them', () =>
    withFolder(async ({ cwd }) => {
      writeFileSync(join(cwd, 'file'), 'x');
      symlinkSync('file', join(cwd, 'link'));
      symlinkSync('loop', join(cwd, 'loop'));
      execFileSync('mkfifo', [join(cwd, 'pipe')]);
      const server = createServer().listen(join(cwd, 'socket'));
      await new Promise((resolve) => server.once('listening', resolve));
      for (const name of ['link', 'loop', 'pipe', 'socket', '.']) {
        expect(`${name}: ${codeOf(() => readWhole(join(cwd, name)))}`).toBe(`${name}: unsafe-path`);
      }
      server.close();
    }));

  it('follows a link on request, and takes one that leads nowhere for a failure, not for an absent file', () =>
    withFolder(async ({ cwd }) => {
      writeFileSync(join(cwd, 'file'), 'x');
      symlinkSync('file', join(cwd, 'link'));
      symlinkSync('unmounted/file', join(cwd, 'dangling'));
      expect(readWhole(join(cwd, 'link'), { followSymlink: true }).toString()).toBe('x');
      expect(codeOf(() => readIfPresent(join(cwd, 'dangling'), { followSymlink: true }))).toBe('read-failed');
    }));

  // Scenario: out-of-memory
  it('refuses a file over the limit', () =>
    withFolder(async ({ cwd }) => {
      writeFileSync(join(cwd, 'file'), '12345');
      expect(readWhole(join(cwd, 'file'), { limit: 5 })).toHaveLength(5);
      expect(codeOf(() => readWhole(join(cwd, 'file'), { limit: 4 }))).toBe('unsupported-format');
    }));

  it('reads a file to its end when it is longer than its size says', () => {
    expect(readWhole('/proc/self/status').toString()).toMatch(/^Name:[\s\S]*nonvoluntary_ctxt_switches:\s+\d+\n$/);
  });
});

describe('writing a file', () => {
  it('makes it under any name and leaves nothing else behind', () =>
    withFolder(async ({ cwd }) => {
      for (const name of HOSTILE_NAMES) {
        writeAtomic(join(cwd, name), Buffer.from(name));
        expect(readWhole(join(cwd, name)).toString()).toBe(name);
      }
      expect(readdirSync(cwd).sort()).toEqual([...HOSTILE_NAMES].sort());
    }));

  // Scenario: modes-and-owners
  it('keeps the mode of the file it replaces, and takes the one it is given', () =>
    withFolder(async ({ cwd }) => {
      const path = join(cwd, 'file');
      writeFileSync(path, 'old');
      chmodSync(path, 0o640);
      writeAtomic(path, Buffer.from('new'));
      expect(statSync(path).mode & 0o7777).toBe(0o640);
      writeAtomic(path, Buffer.from('new'), { mode: 0o755 });
      expect(statSync(path).mode & 0o7777).toBe(0o755);
    }));

  // Scenario: modes-and-owners
  it('gives a new file the mode of the umask', () =>
    withFolder(async ({ cwd }) => {
      writeFileSync(join(cwd, 'by node'), '');
      writeAtomic(join(cwd, 'by us'), Buffer.from(''));
      expect(statSync(join(cwd, 'by us')).mode).toBe(statSync(join(cwd, 'by node')).mode);
    }));

  // Scenario: no-regular-file
  it('refuses a link, or replaces the file it leads to and keeps the link', () =>
    withFolder(async ({ cwd, write, read }) => {
      await write('real/file', 'old');
      symlinkSync('real/file', join(cwd, 'link'));
      expect(codeOf(() => writeAtomic(join(cwd, 'link'), Buffer.from('new')))).toBe('unsafe-path');
      expect(await read('real/file')).toBe('old');
      writeAtomic(join(cwd, 'link'), Buffer.from('new'), { refuseSymlink: false });
      expect(await read('real/file')).toBe('new');
      expect(lstatSync(join(cwd, 'link')).isSymbolicLink()).toBe(true);
    }));

  it('refuses to replace a directory, and removes its temporary file when the rename fails', () =>
    withFolder(async ({ cwd, write }) => {
      await write('directory/file', '');
      expect(codeOf(() => writeAtomic(join(cwd, 'directory'), Buffer.from('x')))).toBe('unsafe-path');
      expect(codeOf(() => writeAtomic(join(cwd, 'missing/file'), Buffer.from('x')))).toBe('write-failed');
      expect(readdirSync(cwd)).toEqual(['directory']);
    }));

  // Scenario: disk-full, out-of-resources
  it('keeps the old file and leaves no temporary one when the disk takes only a part', () =>
    withFolder(async ({ cwd, write, read }) => {
      await write('memory.json', 'old');
      // The limit makes write(2) return a short count first and EFBIG after, as a nearly full disk does with ENOSPC.
      const result = await runWithLimit(cwd, 'ulimit -f 1000');
      expect(result.stdout).toMatch(/^write-failed EFBIG /);
      expect(await read('memory.json')).toBe('old');
      expect(readdirSync(cwd).sort()).toEqual(['memory.json', 'program.cjs']);
      expect((await runWithLimit(cwd, 'ulimit -f unlimited')).stdout).toBe('written');
      expect(statSync(join(cwd, 'memory.json')).size).toBe(3_000_000);
    }));

  // Scenario: busy-files
  it.runIf(hasTracer)('renames a file that is busy for moments once it is free', () =>
    withFolder(async ({ cwd, write, read }) => {
      await write('memory.json', 'old');
      const busy = 'inject=rename:error=EBUSY:when=1..3';
      const result = await runWithLimit(cwd, 'true', [
        'strace',
        '-qq',
        '-o',
        'trace',
        '-e',
        'trace=rename',
        '-e',
        busy,
      ]);
      expect(result.stdout).toBe('written');
      expect((await read('trace')).match(/EBUSY/g)).toHaveLength(3);
      expect(readdirSync(cwd).sort()).toEqual(['memory.json', 'program.cjs', 'trace']);
    }),
  );

  it('removes a file, and does not mind that it is gone', () =>
    withFolder(async ({ cwd, write }) => {
      await write('file', '');
      removeFile(join(cwd, 'file'));
      removeFile(join(cwd, 'file'));
      expect(readdirSync(cwd)).toEqual([]);
      expect(codeOf(() => removeFile(cwd))).toBe('write-failed');
    }));
});

describe('staying inside', () => {
  // Scenario: planted-files
  it('accepts the root and what is below it, and refuses every way out', () =>
    withFolder(async ({ cwd, write }) => {
      await write('root/sub/file', '');
      await write('root-twin/file', '');
      const root = join(cwd, 'root');
      symlinkSync('../root-twin', join(root, 'out'));
      symlinkSync('sub', join(root, 'in'));
      expect(assertInside(root, join(root, 'file'))).toBe(join(root, 'file'));
      expect(assertInside(root, join(root, 'in/file'))).toBe(join(root, 'sub/file'));
      for (const path of ['out/file', '../file', '../root-twin/file']) {
        expect(`${path}: ${codeOf(() => assertInside(root, join(root, path)))}`).toBe(`${path}: unsafe-path`);
      }
    }));
});

const runWithLimit = (cwd: string, limit: string, tracer: readonly string[] = []) => {
  buildSync({
    stdin: {
      contents: `
        import { writeAtomic } from './src/git/files.ts';
        try {
          writeAtomic('memory.json', Buffer.alloc(3_000_000, 'x'));
          console.log('written');
        } catch (error) {
          console.log(error.code, error.cause.code, error.message);
        }`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: 'node',
    outfile: join(cwd, 'program.cjs'),
  });
  const command = [...tracer, process.execPath, 'program.cjs'];
  return execa('sh', ['-c', `${limit} && exec "$@"`, 'sh', ...command], { cwd });
};
