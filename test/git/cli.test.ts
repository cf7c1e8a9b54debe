import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { useCommandLine } from '../support/command-line.ts';
import { withFolder, withRepository } from '../support/repository.ts';

const memjoin = useCommandLine();

test('prints its help on stderr and ends with 64 without a command', () =>
  withFolder(async (folder) => {
    const { stdout, stderr, exitCode } = await memjoin(folder, []);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
    expect(stderr).toMatch(/^memjoin COMMAND \[options\]\n/);
    expect(stderr).toMatch(/\n {2}resolve \[paths\.\.\] /);
  }));

test('prints help with examples for each command, on stdout', () =>
  withFolder(async (folder) => {
    const overview = await memjoin(folder, ['--help']);
    expect(overview.exitCode).toBe(0);
    expect(overview.stdout).toMatch(/\n {2}Where is my data\? [\s\S]*\n {2}How do I undo\? [\s\S]*\n {2}Offline\? /);
    const names = [...(overview.stdout.split('Options of')[0]?.matchAll(/^ {2}([a-z]+)/gm) ?? [])].map(
      (match) => match[1] ?? '',
    );
    expect(names).toEqual(expect.arrayContaining(['install', 'status', 'backup', 'merge', 'resolve', 'demo']));
    for (const name of names) {
      const { stdout, exitCode } = await memjoin(folder, [name, '--help']);
      expect({ name, exitCode }).toEqual({ name, exitCode: 0 });
      expect(stdout).toMatch(new RegExp(`Examples:\n.*memjoin ${name}\\b`));
    }
    expect((await memjoin(folder, ['help', 'merge'])).stdout).toBe((await memjoin(folder, ['merge', '-h'])).stdout);
  }));

test.each([['--version'], ['merge', '--version']])('prints its version for %s %s', (...args) =>
  withFolder(async (folder) => {
    expect(await memjoin(folder, args)).toEqual({ stdout: `${manifest.version}\n`, stderr: '', exitCode: 0 });
  }),
);

test.each([
  [['mrege'], 'error: mrege: no such command.\nhint: Did you mean "memjoin merge"?\n'],
  [['xyz'], 'error: xyz: no such command.\nhint: Run "memjoin --help" for the list.\n'],
  [['\u001b[31m'], 'error: \\u{1b}[31m: no such command.\nhint: Run "memjoin --help" for the list.\n'],
  [['status', '--jsno'], 'error: --jsno: no such option.\nhint: Did you mean --json?\n'],
  [['backup', '--dry-rnu=1'], 'error: --dry-rnu: no such option.\nhint: Did you mean --dry-run?\n'],
  [
    ['unify', '--dry-run=1'],
    'error: --dry-run=1: this option takes no value but true and false.\nhint: Write --dry-run, or leave it out.\n',
  ],
  [['backup', '--dryRun=1'], /^error: --dryRun=1: this option takes no value /],
  [['delete', '--dry-run', '--no-dry-run', 'a'], /^error: --dry-run: was said both ways\.\n/],
  [['restore', '--dry-run', '--dryRun=false'], /^error: --dry-run: was said both ways\.\n/],
  [['backup', '--', '--dry-run'], /^error: --dry-run: stands behind "--", and this command takes no names\.\n/],
  [['--', 'sync', '--dry-run'], /^error: --dry-run: stands behind "--", /],
  [['sync', '--verify=yes'], /^error: --verify=yes: this option takes no value .*\nhint: Write --verify, /],
  [['--verion'], 'error: --verion: no such option.\nhint: Did you mean --version?\n'],
  [['hepl'], 'error: hepl: no such command.\nhint: Did you mean "memjoin help"?\n'],
  [['-v'], 'error: -v: no such option.\nhint: Did you mean --version?\n'],
  [
    ['completion'],
    'error: The name of your shell is missing.\nhint: Type memjoin completion bash, memjoin completion zsh or memjoin completion fish.\n',
  ],
  [
    ['completion', 'tcsh'],
    'error: tcsh: no shell known here.\nhint: Type memjoin completion bash, memjoin completion zsh or memjoin completion fish.\n',
  ],
  [['--frobnicate'], 'error: --frobnicate: no such option.\nhint: Run "memjoin --help".\n'],
  [['status', 'extra'], /^error: extra: is one argument too many\.\nhint: Run the command with --help /],
  [
    ['install', '/srv/m.json'],
    /^error: \/srv\/m\.json: is one argument too many\.\nhint: .*memjoin install --source PATH/,
  ],
  [['install', '--env'], /^error: --env: needs a value\.\nhint: /],
  [['install', '--env', ''], /^error: --env: needs a name\.\nhint: /],
  [['install', '--env= '], /^error: --env: needs a name\.\nhint: /],
  [['status', 'a', 'b'], /^error: a, b: are arguments too many\.\n/],
  [['merge', '--sort', 'size', 'a'], /^error: --sort: takes one of "time", not "size"\.\n/],
  [['merge', '-o', 'a', '-o', 'b', 'c'], /^error: --o: was given more than once\.\n/],
  [['merge'], 'error: merge: no file was named.\nhint: memjoin merge FILE… -o RESULT\n'],
])('refuses %j as a usage error', (args, message) =>
  withFolder(async (folder) => {
    const { stdout, stderr, exitCode } = await memjoin(folder, args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
    expect(stderr).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  }),
);

test('says a failure as one JSON object on stdout too, wherever --json stands', () =>
  withFolder(async (folder) => {
    const after = await memjoin(folder, ['status', '--json']);
    expect(JSON.parse(after.stdout)).toEqual({
      error: {
        code: 'not-a-repository',
        message: expect.stringContaining('there is no Git repository here'),
        hint: 'Go to your repository, or make one with git init.',
      },
      exitCode: 78,
    });
    expect(after.exitCode).toBe(78);
    expect(after.stderr).toMatch(/^error: .*there is no Git repository here, .*\nhint: Go to your repository/);
    expect(await memjoin(folder, ['--json', 'status'])).toEqual(after);
    expect((await memjoin(folder, ['status', '--json=1'])).stdout).toMatch(/^\{"error":\{"code":"usage",/);
  }));

test('prints each git command it runs with --debug, and only then', () =>
  withRepository(async (repository) => {
    const { stderr } = await memjoin(repository, ['status', '--debug']);
    expect(stderr).toMatch(/^memjoin: git rev-parse .* \(0, \d+ ms\)\n/);
    expect((await memjoin(repository, ['status'])).stderr).toBe('');
  }));

test('colours nothing in a pipe, and has no colour for NO_COLOR', () =>
  withFolder(async (folder) => {
    expect((await memjoin(folder, ['nope'])).stderr).not.toContain('\u001b');
    const forced = await memjoin(folder, ['nope'], { env: { FORCE_COLOR: '1' } });
    expect(forced.stderr).toContain('\u001b[31m');
  }));

test('ends quietly when its reader has seen enough', () =>
  withFolder(async (folder) => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ id: `${index}`, text: 'x'.repeat(100) }));
    await folder.write('a.json', JSON.stringify(many));
    const { git } = folder;
    const alias = `!f() { "$@" | head -n 1; }; f`;
    const { stdout, stderr } = await git('-c', `alias.head=${alias}`, 'head', ...memjoin.words(['merge', 'a.json']));
    expect({ stdout, stderr }).toEqual({ stdout: '[', stderr: '' });
  }));

// Scenario: disk-full
test.skipIf(!existsSync('/dev/full'))('says in one line that its output could not be written', () =>
  withFolder(async (folder) => {
    const script = 'exec "$@" >/dev/full';
    const words = ['-c', script, 'sh', ...memjoin.words(['merge', 'a.json'])];
    await folder.write('a.json', '[{"id":"1"}]');
    const { stderr, exitCode } = await execa('sh', words, {
      cwd: folder.cwd,
      env: folder.env,
      extendEnv: false,
      reject: false,
    });
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/^error: standard output: cannot write: .*ENOSPC.*\nhint: .*$/),
      exitCode: 73,
    });
  }),
);

test.skipIf(!existsSync('/dev/full'))('ends with 73 and no stack when a listing could not be written', () =>
  withRepository(async (repository) => {
    const words = ['-c', 'exec "$@" >/dev/full', 'sh', ...memjoin.words(['status'])];
    const { stderr, exitCode } = await execa('sh', words, {
      cwd: repository.cwd,
      env: repository.env,
      extendEnv: false,
      reject: false,
    });
    expect(stderr).toMatch(/^error: standard output: cannot write: .*ENOSPC.*\nhint: .*$/);
    // Not set up: the code of the command stays.
    expect(exitCode).toBe(78);
  }),
);

// Scenario: out-of-resources
test('a command that may open few files says so, also where it cannot load its own programs', () =>
  withRepository(async (repository) => {
    const words = memjoin.words(['status', '--json']).map((word) => `'${word}'`);
    const answers: object[] = [];
    // Node itself takes some twenty.
    for (const limit of [24, 26, 28]) {
      const command = ['-c', `ulimit -n ${limit}; exec ${words.join(' ')}`];
      const { cwd, env } = repository;
      const { stdout, stderr, exitCode } = await execa('sh', command, { cwd, env, extendEnv: false, reject: false });
      const { error } = JSON.parse(stdout) as { error: { code: string } };
      answers.push({ exitCode, code: error.code, isInWords: /^error: .*\nhint: .*$/s.test(stderr) });
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(answers).toEqual(answers.map(() => ({ exitCode: 75, code: 'out-of-files', isInWords: true })));
  }));
