import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { stampAt } from '../../support/memory-file.ts';

const memjoin = useCommandLine();

const shown = async (environment: Environment): Promise<readonly string[]> => {
  const { entries } = JSON.parse((await memjoin(environment, ['view', '--json'])).stdout);
  return entries.map(
    (entry: { shown: { id: string; content: { text: string } } }) => `${entry.shown.id}=${entry.shown.content.text}`,
  );
};

const head = async ({ git }: Environment): Promise<string> => (await git('rev-parse', 'HEAD')).stdout;

test('hides an id of another environment everywhere, keeps its content and its line, and can bring it back', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'e1', text: 'tea' }, { id: 'e2', text: 'milk' });
    await laptop.backup();
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet', '--no-rebase', 'origin', 'main');
    const theirs = await desktop.read(laptop.host);

    const dry = await memjoin(desktop, ['delete', '--dry-run', 'e1']);
    expect(dry).toEqual({
      stdout: 'e1: would be hidden (tea)\nwould commit memory-desktop.json, unified-memory.json\n',
      stderr: '',
      exitCode: 0,
    });
    await expectClean(desktop);
    const done = await memjoin(desktop, ['delete', 'e1']);
    expect(done.stdout).toMatch(
      /^e1: hidden \(tea\)\ncommit [0-9a-f]{10} changes memory-desktop\.json, unified-memory\.json\n$/,
    );
    await expectClean(desktop);
    expect(await desktop.read(laptop.host)).toBe(theirs);
    expect(await desktop.entries(desktop.host)).toMatchObject([
      { host: 'desktop', supersedes: expect.objectContaining({}), content: { id: 'e1', text: 'tea' } },
    ]);
    expect(await desktop.read(desktop.host)).toContain('"deleted":true');

    await desktop.git('push', '--quiet', 'origin', 'HEAD:main');
    await laptop.git('pull', '--quiet');
    expect(await shown(laptop)).toEqual(['e2=milk']);
    // The live file still has it; that alone says nothing new.
    await laptop.backup();
    expect(await shown(laptop)).toEqual(['e2=milk']);

    const again = await head(laptop);
    expect((await memjoin(laptop, ['delete', 'e1'])).stdout).toBe('e1: is hidden already\n');
    expect(await head(laptop)).toBe(again);
    expect((await memjoin(laptop, ['undelete', 'e1'])).stdout).toMatch(/^e1: shown again \(tea\)\ncommit /);
    expect(await shown(laptop)).toEqual(['e1=tea', 'e2=milk']);
    expect((await memjoin(laptop, ['undelete', 'e1'])).stdout).toBe('e1: is shown already\n');
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet', '--no-rebase', 'origin', 'main');
    expect(await shown(desktop)).toEqual(['e1=tea', 'e2=milk']);
  }));

test('leaves what the user has staged and written elsewhere as it is', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'e1', text: 'tea' }, { id: 'e2', text: 'milk' });
    await laptop.backup();
    await laptop.write('README', 'staged\n');
    await laptop.git('add', 'README');
    await laptop.write('README', 'written\n');
    expect((await memjoin(laptop, ['delete', 'e1', 'e2', 'e1'])).stdout).toMatch(
      /^e1: hidden \(tea\)\ne2: hidden \(milk\)\ncommit/,
    );
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('MM README');
    expect((await laptop.git('show', '--stat', '--format=%s', 'HEAD')).stdout).toMatch(
      /^memjoin: delete 2 entries \(laptop\)\n\n memory-laptop\.json .*\n unified-memory\.json .*\n 2 files/,
    );
  }));

test('changes nothing for an id that is unknown or ambiguous, nor beside a file it cannot read', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: '7', text: 'text' }, { id: 7, text: 'number' });
    await laptop.backup();
    const before = await head(laptop);
    expect(await memjoin(laptop, ['delete', '8'])).toMatchObject({
      exitCode: 1,
      stderr: 'error: 8: no entry has this id.\nhint: memjoin view lists all ids.\n',
    });
    expect(await memjoin(laptop, ['delete', '7'])).toMatchObject({
      exitCode: 64,
      stderr: expect.stringMatching(
        /^error: 7: is the name of several ids:\n {2}"7" {2}laptop_7_.*\n {2}7 {2}laptop_~7_/,
      ),
    });
    expect(await memjoin(laptop, ['delete'])).toMatchObject({ exitCode: 64 });
    await laptop.write('memory-other.json', `[\n{"id":"x","text":"${stampAt(1)}\n`);
    await laptop.git('add', 'memory-other.json');
    expect(await memjoin(laptop, ['delete', '"7"'])).toMatchObject({
      exitCode: 65,
      stderr: expect.stringMatching(/^error: memory-other\.json:2:\d+: .*\nhint: Nothing was changed\./),
    });
    expect(await head(laptop)).toBe(before);
    await laptop.git('rm', '--quiet', '--cached', 'memory-other.json');
    expect((await memjoin(laptop, ['delete', '"7"', '--json'])).exitCode).toBe(0);
    expect(await shown(laptop)).toEqual(['7=number']);
  }));

test('names what still mentions a deleted entity, and the command it prints hides that', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const entity = (name: string, ...observations: readonly string[]) =>
      JSON.stringify({ type: 'entity', name, entityType: 'person', observations });
    const relation = JSON.stringify({ type: 'relation', from: 'Bob', to: 'Ada', relationType: 'knows' });
    await laptop.write(laptop.source, `${entity('Ada', 'Has a cat', 'Rows')}\n${entity('Bob', 'Runs')}\n${relation}\n`);
    await laptop.backup();
    const { stderr } = await memjoin(laptop, ['delete', 'entity:Ada']);
    expect(stderr).toMatch(
      /^memjoin: Still shown of what was deleted: 2 observations and 1 relation; .* memjoin delete observation:\w{8} observation:\w{8} relation:\w{8}\n$/,
    );
    const command = stderr.trim().split(' memjoin delete ')[1] ?? '';
    expect(await memjoin(laptop, ['delete', ...command.split(' ')])).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await memjoin(laptop, ['view'])).stdout).not.toContain('Ada');
    expect((await memjoin(laptop, ['undelete', 'entity:Ada'])).stderr).toBe('');
    expect((await memjoin(laptop, ['delete', 'entity:Bob', command.split(' ')[2] ?? ''])).stderr).toMatch(
      /^memjoin: Still shown of what was deleted: 1 observation;/,
    );
  }));
