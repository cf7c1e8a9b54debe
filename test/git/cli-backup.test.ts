import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { withRepository } from '../support/repository.ts';

const memjoin = useCommandLine();

test('backs up what is new, says so in two lines, and commits nothing the second time', () =>
  withRepository(async (repository) => {
    await repository.write('../live.json', '[{"id":"1","text":"tea"},{"id":"2","text":"coffee"}]');
    const installed = await memjoin(repository, ['install', '--env', 'laptop', '--source', '../live.json']);
    expect(installed.exitCode).toBe(0);
    const dry = await memjoin(repository, ['backup', '--dry-run']);
    expect(dry.stdout).toMatch(
      /^laptop: 2 elements in .*live\.json; would write 2 entries\.\nwould commit memory-laptop\.json, /,
    );
    expect((await repository.gitWith({ allowFailure: true }, 'rev-parse', 'HEAD')).exitCode).toBe(128);
    const done = await memjoin(repository, ['backup']);
    expect(done).toEqual({
      stdout: expect.stringMatching(
        /^laptop: 2 elements in .*live\.json; wrote 2 entries\.\ncommit [0-9a-f]{10} changes memory-laptop\.json, unified-memory\.json\n$/,
      ),
      stderr: '',
      exitCode: 0,
    });
    const again = await memjoin(repository, ['backup', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      environment: 'laptop',
      elements: 2,
      written: 0,
      changedPaths: [],
    });
    expect((await memjoin(repository, ['backup'])).stdout).toMatch(/^laptop: 2 elements in .*, nothing new\.\n$/);
    expect((await repository.git('rev-list', '--count', 'HEAD')).stdout).toBe('1');
  }));

test('says what to do where nothing is set up', () =>
  withRepository(async (repository) => {
    const { stderr, exitCode } = await memjoin(repository, ['backup']);
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/^error: .*\nhint: memjoin install/);
  }));
