import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectSame } from '../../support/git-words.ts';

const memjoin = useCommandLine();

/** Each writes its own text under one id unaware of the others; then all have all of it. */
const disagree = async (environments: readonly Environment[]): Promise<void> => {
  for (const [index, environment] of environments.entries()) {
    await environment.remember({ id: 'drink', text: `${environment.name} says` });
    await environment.backup({ now: Date.UTC(2026, 0, 5, 9, index) });
  }
  await exchange(environments);
};

const exchange = async (environments: readonly Environment[]): Promise<void> => {
  for (const { git } of [...environments, ...environments]) {
    await git('pull', '--quiet', '--no-rebase', 'origin', 'main');
    await git('push', '--quiet', 'origin', 'HEAD:main');
  }
};

const commandsIn = (stdout: string): readonly string[][] =>
  [...stdout.matchAll(/^ {6}memjoin (delete) '?([^'\n]*)'?$/gm)].map(([, verb = '', uniqueId = '']) => [
    verb,
    uniqueId,
  ]);

test('lists who wrote what and when, and each version can be dropped by the command under it', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    expect(await memjoin(laptop, ['conflicts'])).toEqual({
      stdout: 'No id has several versions.\n',
      stderr: '',
      exitCode: 0,
    });
    await disagree([laptop, desktop]);
    const { stdout, exitCode } = await memjoin(laptop, ['conflicts']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^drink {2}\(2 versions\)\n {2}desktop {2}2026-01-05 09:01 {2}desktop says\n.*\n {2}laptop {3}2026-01-05 09:00 {2}laptop says\n/,
    );
    const json = JSON.parse((await memjoin(laptop, ['conflicts', '--json'])).stdout);
    expect(json).toMatchObject({
      conflicts: [{ id: 'drink', shown: { host: 'desktop' }, others: [{ host: 'laptop' }] }],
    });

    // The last writer's is the one that shows; dropping it lets the other one show.
    const [shown = []] = commandsIn(stdout);
    expect((await memjoin(laptop, shown)).exitCode).toBe(0);
    await exchange([laptop, desktop]);
    await expectSame([laptop, desktop]);
    for (const environment of [laptop, desktop]) {
      expect((await memjoin(environment, ['conflicts'])).exitCode).toBe(0);
      expect((await memjoin(environment, ['view'])).stdout).toMatch(/\ndrink .* laptop says\n$/);
    }
  }));

test('keeps the other versions in conflict when one of three is dropped', () =>
  withEnvironments(['laptop', 'desktop', 'server'], async ({ laptop, desktop, server }) => {
    await disagree([laptop, desktop, server]);
    const before = await memjoin(laptop, ['conflicts']);
    expect(before.stdout).toMatch(/^drink {2}\(3 versions\)/);
    const [, second = []] = commandsIn(before.stdout);
    await memjoin(laptop, second);
    const after = JSON.parse((await memjoin(laptop, ['conflicts', '--json'])).stdout);
    expect(after).toMatchObject({ conflicts: [{ shown: { host: 'server' }, others: [{ host: 'laptop' }] }] });
    expect(after.conflicts[0].others).toHaveLength(1);
    expect((await memjoin(laptop, second)).stdout).toBe('drink: is hidden already\n');
  }));

test('an edit in the live memory file settles a conflict once a restore has shown the other text', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await disagree([laptop, desktop]);
    expect((await memjoin(laptop, ['restore'])).exitCode).toBe(0);
    await laptop.remember({ id: 'drink', text: 'both' });
    await laptop.backup();
    expect((await memjoin(laptop, ['conflicts'])).exitCode).toBe(0);
  }));
