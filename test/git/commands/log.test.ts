import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { withRepository } from '../../support/repository.ts';

const memjoin = useCommandLine();

const at = (minute: number): { now: number } => ({ now: Date.UTC(2026, 0, 5, 9, minute) });

const share = async (...environments: readonly Environment[]): Promise<void> => {
  for (const { git } of environments) {
    await git('pull', '--quiet', '--no-rebase', 'origin', 'main');
    await git('push', '--quiet', 'origin', 'HEAD:main');
  }
};

test('tells the life of an entry across environments, commits and merges, each version once', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    const commits: string[] = [];
    const save = async (environment: Environment, text: string, minute: number): Promise<void> => {
      await environment.remember({ id: 'e1', text }, { id: 'e2', text: `${minute}` });
      await environment.backup(at(minute));
      commits.push((await environment.git('rev-parse', '--short=10', 'HEAD')).stdout);
    };
    await save(laptop, 'tea', 1);
    await share(laptop, desktop);
    await memjoin(desktop, ['restore']);
    await save(laptop, 'green tea', 2);
    await save(desktop, 'coffee', 3);
    await share(laptop, desktop, laptop);
    await save(desktop, 'coffee and tea', 4);
    await memjoin(desktop, ['delete', 'e1']);
    commits.push((await desktop.git('rev-parse', '--short=10', 'HEAD')).stdout);
    await share(desktop, laptop);

    const [first, second, third, fourth, fifth] = commits;
    for (const environment of [laptop, desktop]) {
      const { stdout, stderr, exitCode } = await memjoin(environment, ['log', 'e1']);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      const lines = stdout.trimEnd().split('\n');
      expect(lines.slice(0, 5)).toEqual([
        'e1',
        `2026-01-05 09:01:00  laptop   v1  ${first}  written   tea`,
        `2026-01-05 09:02:00  laptop   v2  ${second}  changed   text: tea → green tea`,
        `2026-01-05 09:03:00  desktop  v1  ${third}  changed   unaware of laptop v2: text: tea → coffee`,
        `2026-01-05 09:04:00  desktop  v2  ${fourth}  changed   unaware of laptop v2: text: coffee → coffee and tea`,
      ]);
      expect(lines[5]).toMatch(new RegExp(`^.{19} {2}desktop {2}v3 {2}${fifth} {2}deleted {3}coffee and tea$`));
      expect(lines.slice(6)).toEqual(['shows now: nothing, the id is deleted']);
    }
    const { steps } = JSON.parse((await memjoin(laptop, ['log', 'e1', '--json'])).stdout);
    expect(steps).toHaveLength(5);
    expect(steps[2]).toMatchObject({
      commit: expect.stringMatching(new RegExp(`^${third}`)),
      author: 'Test User of desktop',
      path: 'memory-desktop.json',
      verb: 'changed',
      unawareOf: [steps[1].version.uniqueId],
      isShown: false,
      version: { host: 'desktop', version: 1, content: { text: 'coffee' } },
    });
  }));

test('tells versions written side by side as such, and that dropping one leaves the id', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'e1', text: 'tea' });
    await laptop.backup(at(1));
    await desktop.remember({ id: 'e1', text: 'coffee' });
    await desktop.backup(at(2));
    await share(laptop, desktop, laptop);
    const rows = async (): Promise<readonly string[]> =>
      (await memjoin(laptop, ['log', 'e1'])).stdout
        .trimEnd()
        .split('\n')
        .map((text) => text.replace(/^\d\S+ \S+ +/, '').replace(/ [0-9a-f]{10} /, ' # '));
    const written = ['laptop   v1  #  written   tea', 'desktop  v1  #  written   unaware of laptop v1: coffee'];
    expect(await rows()).toEqual([
      'e1',
      ...written,
      'shows now: desktop v1 of 2026-01-05 09:02:00, in conflict with laptop v1 (memjoin conflicts)',
    ]);
    const { steps } = JSON.parse((await memjoin(laptop, ['log', 'e1', '--json'])).stdout);
    await memjoin(laptop, ['delete', steps[1].version.uniqueId]);
    expect(await rows()).toEqual([
      'e1',
      ...written,
      'laptop   v1  #  dropped   one version (laptop v1 stays): coffee',
      'shows now: laptop v1 of 2026-01-05 09:01:00',
    ]);
  }));

test('finds versions in files of any form, in any managed file, and those that no commit holds yet', () =>
  withRepository(async (repository) => {
    const uniqueId = `a_e1_${stampAt(1)}`;
    const version = (number: number, text: string): string =>
      line({ uniqueId, version: number, timestamp: stampAt(number), content: `"id":"e1","text":"${text}"` });
    const pretty = `${JSON.stringify([JSON.parse(version(1, 'one'))], null, 2)}\n`;
    // Not in the host file of environment a, where it belongs.
    await repository.commit('pretty', { 'memory-b.json': pretty });
    await repository.commit('lines', { 'memory-b.json': `${version(2, 'two')}\n` });
    await repository.commit('lost again', { 'memory-b.json': '[\n{"id":nope\n' });
    await repository.commit('found', { 'memory-b.json': file(version(3, 'three')) });
    await repository.write('memory-b.json', file(version(4, 'four')));
    const { stdout } = await memjoin(repository, ['log', uniqueId]);
    const lines = stdout.split('\n').map((text) => text.replace(/^\S+ \S+ +a +/, '').replace(/ [0-9a-f]{10} /, ' # '));
    expect(lines).toEqual([
      'e1',
      'v1  #  written   one',
      'v2  #  changed   text: one → two',
      'v3  #  changed   text: two → three',
      'v4  (none)    changed   text: three → four',
      'v4 of 2026-01-05 09:00:04',
      '',
    ]);
  }));

test('says that an id is unknown, also before the first commit', () =>
  withRepository(async (repository) => {
    const before = await memjoin(repository, ['log', 'e1']);
    expect(before).toEqual({
      stdout: '',
      stderr: 'error: e1: no entry has this id.\nhint: memjoin view lists all ids.\n',
      exitCode: 1,
    });
    await repository.write('memory-a.json', file(line()));
    await repository.git('add', '.');
    expect((await memjoin(repository, ['log', 'x'])).stdout).toMatch(
      /^x\n.* {2}v1 {2}\(none\) +written +tea\nshows now: a v1 of .*\n$/,
    );
  }));
