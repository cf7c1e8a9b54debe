import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { hasConfigHooks } from '../../support/hooks-form.ts';
import { withRepository } from '../../support/repository.ts';
import { snapshot } from '../../support/snapshot.ts';

const memjoin = useCommandLine();
const install = ['install', '--env', 'laptop'];

test('asks for a commit of .gitattributes only while it has changes that are not committed', () =>
  withRepository(async (repository) => {
    await repository.write('../live.json', '[]');
    const source = ['--source', '../live.json'];
    const first = await memjoin(repository, [...install, ...source]);
    expect(first.stdout).toMatch(/\nDone\. Commit \.gitattributes\. "memjoin backup" backs the live file up\.\n$/);
    expect((await memjoin(repository, install)).stdout).toContain('Commit .gitattributes.');
    await repository.git('add', '.gitattributes');
    await repository.git('commit', '--quiet', '-m', 'attributes');
    const second = await memjoin(repository, install);
    expect(second.stdout).toMatch(/\nDone\. "memjoin backup" backs the live file up\.\n$/);
  }));

test('says that the source is not there yet, and nothing of the kind when it is', () =>
  withRepository(async (repository) => {
    const missing = await memjoin(repository, [...install, '--source', '../live.json']);
    expect(missing).toMatchObject({ exitCode: 0, stderr: '' });
    expect(missing.stdout).toMatch(/^note: .*live\.json is not there yet; check the path\. .*memjoin restore/m);
    expect(missing.stdout).not.toContain('memjoin backup');
    await repository.write('../live.json', '[]');
    const nobody = { HOME: dirname(repository.cwd), GIT_AUTHOR_NAME: '', GIT_COMMITTER_NAME: '' };
    const second = await memjoin(repository, install, { env: nobody });
    expect(second.stdout).not.toContain('not there yet');
    expect(second.stdout).toMatch(/^note: Git does not know who commits here\. .*git config user\.name/m);
  }));

test('refuses a source that is a folder or lies in none, and changes nothing', () =>
  withRepository(async (repository) => {
    await mkdir(join(dirname(repository.cwd), 'live'));
    const before = await snapshot(repository);
    const folder = await memjoin(repository, [...install, '--source', '../live']);
    expect(folder).toMatchObject({ exitCode: 64, stdout: '' });
    expect(folder.stderr).toMatch(
      /^error: --source .*live: is a folder, not a memory file\.\nhint: .*live\/memory\.json'\n$/,
    );
    const nowhere = await memjoin(repository, [...install, '--source', '../l vie/memory.json']);
    expect(nowhere).toMatchObject({ exitCode: 64, stdout: '' });
    expect(nowhere.stderr).toMatch(
      /^error: --source .*: there is no folder .*l vie\.\nhint: .*mkdir -p -- '.*l vie'\n$/,
    );
    expect(await snapshot(repository)).toEqual(before);
  }));

test('promises no restore where something else stands in the place of the folder of the source', () =>
  withRepository(async (repository) => {
    const folder = join(dirname(repository.cwd), 'live');
    await mkdir(folder);
    await memjoin(repository, [...install, '--source', '../live/memory.json']);
    await rmdir(folder);
    const absent = await memjoin(repository, [...install, '--dry-run']);
    expect(absent.stdout).toMatch(/^note: .*memory\.json is not there, nor is its folder; .*memjoin doctor/m);
    const stands = [
      { stand: () => writeFile(folder, ''), options: [], name: 'other.json' },
      { stand: () => symlink('live', folder), options: ['--dry-run'], name: 'deep/other.json' },
    ];
    for (const { stand, options, name } of stands) {
      await stand();
      const { stdout, exitCode } = await memjoin(repository, [...install, ...options]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(
        /^note: .*memory\.json cannot be read or written: .*live is a .*, no folder\. .*memjoin doctor/m,
      );
      expect(stdout).not.toContain('restore');
      const named = await memjoin(repository, [...install, '--source', `../live/${name}`]);
      expect(named).toMatchObject({ exitCode: 64, stdout: '' });
      expect(named.stderr).toMatch(
        /^error: --source .*other\.json: .*live is a .*, no folder\.\nhint: Correct the path/,
      );
      await rm(folder);
    }
  }));

test('names the memory files that lie in another folder than the one it manages', () =>
  withRepository(async (repository) => {
    await repository.commit('memories', {
      'notes/memory-laptop.json': '[\n]\n',
      'notes/unified-memory.json': '[\n]\n',
      'data/memory-leak.json': '{}',
    });
    const elsewhere = await memjoin(repository, [...install, '--dir', 'memories']);
    expect(elsewhere.stdout).toMatch(
      /^note: memory files lie outside memories .*: notes\/memory-laptop\.json, notes\/unified-memory\.json; --dir names/m,
    );
    expect((await memjoin(repository, ['install', '--dir', 'notes'])).stdout).not.toContain('lie outside');
  }));

test('says loudly, and once, that a repository on a public forge may be read by all', () =>
  withRepository(async (repository) => {
    await repository.git('remote', 'add', 'origin', 'git@github.com:ada/memories.git');
    const note = /^note: THIS CLONE IS SHARED ON GITHUB\.COM\. .*: make sure that it is private\.$/m;
    expect((await memjoin(repository, [...install, '--dry-run'])).stdout).toMatch(note);
    expect((await memjoin(repository, install)).stdout).toMatch(note);
    expect((await memjoin(repository, install)).stdout).not.toContain('SHARED');
  }));

// Scenario: no-regular-file
test('backs nothing up, and stages nothing, when the folder of the memory files has become a link', () =>
  withRepository(async (repository) => {
    await repository.write('../live.json', '[{"id":"a"}]');
    await memjoin(repository, [...install, '--dir', 'memories', '--source', '../live.json']);
    await mkdir(join(repository.cwd, 'real'));
    await symlink('real', join(repository.cwd, 'memories'));
    const before = await snapshot(repository);
    const refused = await memjoin(repository, ['backup']);
    expect(refused).toMatchObject({ exitCode: 65, stdout: '' });
    expect(refused.stderr).toMatch(/^error: memories: is a symbolic link, .* nothing was changed\.\nhint: /);
    expect(await snapshot(repository)).toEqual(before);
  }));

// Root may write everywhere, unless it gives up what makes it root.
const bound = process.getuid?.() === 0 ? ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] : ['env'];
const canBind = spawnSync(bound[0] ?? '', [...bound.slice(1), 'true']).status === 0;

// Scenario: read-only
test.runIf(canBind)('sets up all but the hooks in a clone whose folder of hooks is read-only', () =>
  withRepository(async (repository) => {
    const hooks = join(repository.cwd, '.git/hooks');
    await mkdir(hooks, { recursive: true });
    await chmod(hooks, 0o555);
    const [program = '', ...args] = [...bound, ...memjoin.words(install)];
    const { exitCode, stdout } = await execa(program, args, {
      cwd: repository.cwd,
      env: repository.env,
      extendEnv: false,
    });
    await chmod(hooks, 0o755);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      hasConfigHooks ? /^ok {2}hook pre-commit/m : /^note: no hook was set up: .* cannot be written/m,
    );
    expect(stdout).toMatch(/^ok {2}driver/m);
  }),
);
