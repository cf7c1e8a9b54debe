import { writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { execa } from 'execa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { scrubbedEnv } from '../../../src/git/git-environment.ts';
import { isAtLeast, readGitVersion } from '../../../src/git/git-version.ts';
import { runGit } from '../../../src/git/run.ts';
import { withFolder, withRepository } from '../../support/repository.ts';

afterEach(() => vi.unstubAllEnvs());

const failing = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('running git', () => {
  it('returns what git printed, byte for byte, and takes a named exit code for an answer', () =>
    withRepository(async ({ cwd }) => {
      const bytes = Buffer.from([0, 0xff, 10, 13, 10]);
      const oid = (await runGit(['hash-object', '-w', '--stdin'], { cwd, input: bytes })).stdout.toString().trim();
      expect((await runGit(['cat-file', 'blob', oid], { cwd })).stdout).toEqual(bytes);
      expect((await runGit(['config', 'no.such'], { cwd, allowExit: [1] })).exitCode).toBe(1);
    }));

  it("fails with git's own words and the command, without our options", () =>
    withRepository(async ({ cwd }) => {
      const failure = failing('git-failed', /^git rev-parse no-such: fatal: ambiguous argument 'no-such'/);
      await expect(runGit(['-c', 'a.b=c', 'rev-parse', 'no-such'], { cwd })).rejects.toEqual(failure);
    }));

  it('says so when git or the folder is missing', () =>
    withFolder(async ({ cwd }) => {
      await expect(runGit(['version'], { cwd: join(cwd, 'missing') })).rejects.toEqual(failing('git-missing'));
      await expect(runGit(['version'], { cwd, env: { PATH: '/nowhere' } })).rejects.toEqual(failing('git-missing'));
    }));

  it('takes carriage returns off the ends of the lines of an answer, as ssh and a remote write them', () =>
    withRepository(async ({ cwd }) => {
      const alias = "alias.told=!printf 'remote: no\\r\\nremote: never\\r\\r\\n' >&2; exit 3";
      const run = runGit(['-c', alias, 'told'], { cwd });
      await expect(run).rejects.toEqual(failing('git-failed', /^git told: remote: no\nremote: never$/));
    }));

  // Scenario: terminal-escapes
  it('never shows control characters of an answer', () =>
    withRepository(async ({ cwd }) => {
      const run = runGit(['rev-parse', '--verify', 'refs/\u001b[31mred'], { cwd });
      await expect(run).rejects.toEqual(failing('git-failed', /u\{1b\}/));
      await expect(run).rejects.not.toThrow('\u001b');
    }));

  it('kills git and what git started when the time is over', () =>
    withFolder(async ({ cwd, git }) => {
      await git('init', '--quiet');
      const mark = `${37_000 + process.pid}`;
      const shell = `!trap "" TERM; sleep ${mark}`;
      const call = runGit(['-c', `alias.wait=${shell}`, 'wait'], { cwd, timeoutMs: 300 });
      await expect(call).rejects.toEqual(failing('git-timeout', /no answer within 0\.3 seconds/));
      const { stdout } = await execa('ps', ['-eo', 'args']);
      expect(stdout.split('\n').filter((line) => line === `sleep ${mark}`)).toEqual([]);
    }));

  // Scenario: hook-recursion, hostile-settings
  it('does not ask the terminal, run hooks of ours or obey settings that colour or translate', () =>
    withRepository(async ({ cwd, git }) => {
      vi.stubEnv('LANGUAGE', 'de');
      vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
      vi.stubEnv('GIT_LITERAL_PATHSPECS', '1');
      vi.stubEnv('GIT_CONFIG', '/nowhere');
      await git('config', 'color.ui', 'always');
      await git('config', 'alias.show-env', '!env');
      const env = (await runGit(['show-env'], { cwd })).stdout.toString();
      expect(env).toMatch(/^LC_ALL=C$/m);
      expect(env).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
      expect(env).toMatch(/^MEMJOIN=0$/m);
      expect(env).not.toMatch(/^GIT_(LITERAL_PATHSPECS|CONFIG)=/m);
      expect((await runGit(['branch', '--list', '--all'], { cwd })).stdout.toString()).not.toContain('\u001b');
    }));

  it('gives a large answer piece by piece, and stops git when the reader fails', () =>
    withRepository(async ({ cwd, write, git }) => {
      await write('big', Buffer.alloc(5_000_000, 'x'));
      const { stdout: oid } = await git('hash-object', '-w', 'big');
      let size = 0;
      const { stdout } = await runGit(['cat-file', 'blob', oid], { cwd, onStdout: (chunk) => (size += chunk.length) });
      expect([size, stdout.length]).toEqual([5_000_000, 0]);
      const onStdout = () => {
        throw new Error('reader failed');
      };
      await expect(runGit(['cat-file', 'blob', oid], { cwd, onStdout })).rejects.toThrow('reader failed');
    }));

  it('reads the version of git', async () => {
    expect(isAtLeast(await readGitVersion(process.cwd()), '2.25')).toBe(true);
  });

  // Scenario: ctrl-c
  it('ends in order, its children first, when it is told to end', () =>
    withFolder(async ({ cwd, git }) => {
      await git('init', '--quiet');
      const program = buildProgram(
        cwd,
        `import { runGit } from './src/git/run.ts';
         console.log('started');
         const calls = ['-c', "alias.wait=!trap 'echo ended >ended; exit 1' TERM; sleep 30 & wait", 'wait'];
         try {
           await runGit(calls, { cwd: '.' });
         } catch (error) {
           console.log(error.code);
         }
         await runGit(['version'], { cwd: '.' }).catch((error) => console.log('then', error.code));`,
      );
      const child = execa(process.execPath, [program], { cwd });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill('SIGINT');
      expect((await child).stdout).toBe('started\ninterrupted\nthen interrupted');
    }));
});

// Scenario: out-of-resources
it('says that no file can be opened any more, and goes on when one can', () =>
  withFolder(async ({ cwd }) => {
    const program = buildProgram(
      cwd,
      `import { closeSync, openSync } from 'node:fs';
       import { runGit } from './src/git/run.ts';
       const opened = [];
       for (;;) {
         try {
           opened.push(openSync('/dev/null'));
         } catch {
           break;
         }
       }
       const version = () => runGit(['version'], { cwd: '.' }).then(() => 'ran', ({ code, message }) => code + ' ' + message);
       const without = await Promise.all([version(), version()]);
       opened.forEach((descriptor) => closeSync(descriptor));
       console.log([...without, await version()].join('\\n'));`,
    );
    const { stdout } = await execa('sh', ['-c', 'ulimit -n 100 && exec "$0" "$1"', process.execPath, program], { cwd });
    const refused = 'out-of-files This process may open no more files (EMFILE).';
    expect(stdout.split('\n')).toEqual([refused, refused, 'ran']);
  }));

// Only another user than root is refused a process, and only one that may become another can be that here.
// Scenario: out-of-resources
it.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'says that no process can be started any more',
  () =>
    withFolder(async ({ cwd }) => {
      const program = buildProgram(
        cwd,
        `import { execFileSync } from 'node:child_process';
       import { runGit } from './src/git/run.ts';
       process.chdir('/');
       process.setgid(UNUSED);
       process.setuid(UNUSED);
       execFileSync('prlimit', ['--nproc=1:1', '--pid', String(process.pid)]);
       await runGit(['version'], { cwd: '/' }).catch(({ code, message }) => console.log(code + ' ' + message));`.replaceAll(
          'UNUSED',
          '61234',
        ),
      );
      const { stdout } = await execa(process.execPath, [program], { cwd });
      expect(stdout).toBe('out-of-processes The system starts no more processes for this user (EAGAIN).');
    }),
);

// Scenario: disk-full
it('says what to do when the disk is full', () =>
  withRepository(async ({ cwd }) => {
    const full = 'alias.full=!echo "fatal: write error: No space left on device" >&2; exit 128';
    await expect(runGit(['-c', full, 'full'], { cwd })).rejects.toMatchObject({
      code: 'git-failed',
      hint: 'Free some space, then run the same command again: nothing was lost.',
    });
  }));

// Scenario: hostile-environment
it('knows every variable that ties a process to a repository', () =>
  withRepository(async ({ git }) => {
    const names = (await git('rev-parse', '--local-env-vars')).stdout.split('\n');
    expect(Object.keys(scrubbedEnv())).toEqual(expect.arrayContaining(names));
  }));

// Scenario: hostile-environment, nothing-from-the-repository-runs
it.each(['.:', ':', 'bin:', '..:.:'])(
  'starts the git of the system with %j in front of the PATH, not one of the repository',
  (front) =>
    withRepository(async ({ cwd, write }) => {
      for (const name of ['git', 'bin/git', '../git']) {
        await write(name, '#!/bin/sh\necho a stranger');
        await chmod(join(cwd, name), 0o755);
      }
      vi.stubEnv('PATH', `${front}${process.env.PATH}`);
      expect((await runGit(['rev-parse', '--show-toplevel'], { cwd })).stdout.toString()).toBe(`${cwd}\n`);
    }),
);

const buildProgram = (cwd: string, contents: string): string => {
  const path = join(cwd, 'program.mjs');
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  writeFileSync(path, outputFiles[0]!.contents);
  return path;
};
