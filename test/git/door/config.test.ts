import { afterEach, expect, it, vi } from 'vitest';
import { readConfig, readConfigSection, setConfig, unsetConfig, unsetSection } from '../../../src/git/config.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { withRepository } from '../../support/repository.ts';

afterEach(() => vi.unstubAllEnvs());

const VALUES = ['plain', '', ' spaces ', '-rf', `quo'te" \\ # ; %P`, 'line\nbreak\n', 'tab\t日本'];

it('gives every value back exactly', () =>
  withRepository(async ({ cwd }) => {
    const repository = await openRepository(cwd);
    for (const value of VALUES) {
      await setConfig(repository, 'memjoin.someKey', value);
      expect(await readConfig(repository, 'memjoin.someKey')).toBe(value);
      expect((await readConfigSection(repository, 'memjoin')).get('memjoin.somekey')).toEqual([value]);
    }
  }));

it('reads one section and no section whose name only begins alike', () =>
  withRepository(async ({ cwd, git, write, read }) => {
    await write(
      '.git/config',
      `${await read('.git/config')}[memjoin]\n\tflag\n\tmany = 1\n\tmany = 2\n[merge "mem.join"]\n\tx = 1\n`,
    );
    await git('config', 'memjoin-other.x', '1');
    await git('config', 'merge.memxjoin.x', '1');
    const repository = await openRepository(cwd);
    const entries = [...(await readConfigSection(repository, 'memjoin'))];
    expect(entries).toEqual([
      ['memjoin.flag', [undefined]],
      ['memjoin.many', ['1', '2']],
    ]);
    expect([...(await readConfigSection(repository, 'merge.mem.join')).keys()]).toEqual(['merge.mem.join.x']);
    expect(await readConfig(repository, 'memjoin.none')).toBeUndefined();
  }));

// Scenario: places-of-config
it("tells the repository's own values from those of the user", () =>
  withRepository(async ({ cwd, write }) => {
    await write('../global', '[memjoin]\n\tdir = everywhere\n');
    vi.stubEnv('GIT_CONFIG_GLOBAL', `${cwd}/../global`);
    const repository = await openRepository(cwd);
    expect(await readConfig(repository, 'memjoin.dir')).toBe('everywhere');
    expect((await readConfigSection(repository, 'memjoin', { localOnly: true })).size).toBe(0);
  }));

it('gives the file its bytes back when what was set is unset', () =>
  withRepository(async ({ cwd, read }) => {
    const repository = await openRepository(cwd);
    await setConfig(repository, 'merge.other.driver', 'theirs');
    const before = await read('.git/config');
    await setConfig(repository, 'merge.memjoin.driver', 'x %O %A %B %L %P');
    await setConfig(repository, 'merge.memjoin.name', 'join');
    await unsetConfig(repository, 'merge.memjoin.name');
    await unsetConfig(repository, 'merge.memjoin.name');
    await unsetSection(repository, 'merge.memjoin');
    await unsetSection(repository, 'merge.memjoin');
    expect(await read('.git/config')).toBe(before);
  }));

// Scenario: stale-locks, places-of-config
it('fails when the file is locked', () =>
  withRepository(async ({ cwd, write }) => {
    await write('.git/config.lock', '');
    await expect(setConfig(await openRepository(cwd), 'memjoin.x', '1')).rejects.toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining('could not lock config file'),
      hint: expect.stringMatching(/has left \S*config\.lock behind: remove it/),
    });
  }));

// Scenario: places-of-config, nothing-from-the-repository-runs
it('takes what makes a clone from its own files alone, and all else from anywhere', () =>
  withRepository(async ({ cwd, git, write }) => {
    await write('../global', '[memjoin]\n\tsource = /elsewhere\n\tdeletions = hide\n');
    vi.stubEnv('GIT_CONFIG_GLOBAL', `${cwd}/../global`);
    vi.stubEnv('GIT_CONFIG_COUNT', '2');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'memjoin.environment');
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'stranger');
    vi.stubEnv('GIT_CONFIG_KEY_1', 'memjoin.dir');
    vi.stubEnv('GIT_CONFIG_VALUE_1', 'notes');
    vi.stubEnv('GIT_CONFIG_PARAMETERS', `'memjoin.environment=other' 'memjoin.identity=1:1'`);
    const settings = async () => readSettings(await openRepository(cwd));
    expect(await settings()).toMatchObject({
      environment: undefined,
      isCopy: false,
      source: undefined,
      deletions: 'hide',
      dir: 'notes',
    });
    await git('config', '--file', '.git/config', 'memjoin.environment', 'laptop');
    expect((await settings()).environment).toBe('laptop');
    await git('config', '--file', '.git/config', 'extensions.worktreeConfig', 'true');
    await git('config', '--file', '.git/config.worktree', 'memjoin.source', '/live.json');
    expect(await settings()).toMatchObject({ environment: 'laptop', source: '/live.json' });
  }));
