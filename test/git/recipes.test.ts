import { chmod, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openRepository } from '../../src/git/repository.ts';
import { verify } from '../../src/memory/losses/verify.ts';
import { commitEntries, commitForeign, onBranch } from '../support/branches.ts';
import { useCommandLine } from '../support/command-line.ts';
import { cloneRepository, type Folder, type Repository, withRepository } from '../support/repository.ts';
import { managedFiles, numbered, stampedFile } from '../support/stamped.ts';

const memjoin = useCommandLine();

const recipe = async (name: string) =>
  parse(await readFile(resolve(import.meta.dirname, '../../docs/recipes', name), 'utf8'));

const base = numbered('laptop', 1);
const [ours, theirs] = [numbered('laptop', 1, 3), numbered('laptop', 1, 2)];
const both = numbered('laptop', 1, 2, 3);
const desktop = [...base, ...numbered('desktop', 1)];

type Hub = {
  readonly hub: Folder;
  readonly forge: Repository;
  readonly runner: (branch: string) => Promise<Repository>;
};

/** A forge: its bare repository, a clone in which it merges as text, and fresh checkouts of a branch for its runners. */
const withForge = (use: (hub: Hub) => Promise<void>): Promise<void> =>
  withRepository(
    async (hub) => {
      await hub.git('config', 'receive.advertisePushOptions', 'true');
      const forge = await cloneRepository(hub, 'forge');
      await commitEntries(forge, ...base);
      await forge.git('push', '--quiet', 'origin', 'HEAD:main');
      let runners = 0;
      const runner = async (branch: string): Promise<Repository> => {
        const checkout = await cloneRepository(hub, `runner ${++runners}`);
        await checkout.git('checkout', '--quiet', '--detach', `origin/${branch}`);
        return checkout;
      };
      await use({ hub, forge, runner });
    },
    { init: ['--bare'] },
  );

/** Runs the lines of a job as its runner does, with `memjoin` on the PATH, and returns what they said. */
const run = async (checkout: Repository, script: string, env: Readonly<Record<string, string>>) => {
  const bin = join(dirname(checkout.cwd), 'bin');
  const words = memjoin
    .words([])
    .map((word) => `'${word}'`)
    .join(' ');
  await checkout.write(join(bin, 'memjoin'), `#!/bin/sh\nexec ${words} "$@"\n`);
  await chmod(join(bin, 'memjoin'), 0o755);
  const { all, exitCode } = await execa('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: checkout.cwd,
    env: { ...checkout.env, ...env, PATH: `${bin}:${checkout.env.PATH}` },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
  });
  return { all, exitCode };
};

const expectHolds = async ({ hub }: Hub, branch: string, entries: typeof both): Promise<void> => {
  const { findings } = await verify(await openRepository(hub.cwd), { dir: '', text: branch });
  expect(findings).toMatchObject({ losses: [], stale: [], unreadable: [] });
  expect(`${(await hub.git('show', `${branch}:unified-memory.json`)).stdout}\n`).toBe(stampedFile(entries));
};

/** A merge of `one` and `two` that dropped both, pushed to main as the button of a forge does; returns what was there. */
const pushLoss = async ({ forge }: Hub): Promise<string> => {
  const before = (await forge.git('rev-parse', 'HEAD')).stdout;
  await onBranch(forge, 'one', { work: () => commitEntries(forge, ...desktop) });
  await onBranch(forge, 'two', { work: () => commitEntries(forge, ...base, ...numbered('tower', 1)) });
  await forge.git('merge', '--quiet', '--no-edit', '-s', 'ours', 'one', 'two');
  await forge.commit('later', { README: 'x' });
  await forge.git('push', '--quiet', 'origin', 'HEAD:main');
  return before;
};

describe('the recipe for GitHub', async () => {
  const { jobs, env } = await recipe('github-memory.yml');
  const stepOf = (job: string): { run: string; env?: object } => jobs[job].steps.at(-1);
  const runStep = (checkout: Repository, job: string, values: Readonly<Record<string, string>> = {}) => {
    const { run: script, env: own = {} } = stepOf(job);
    expect([...Object.keys(own), ...Object.keys(env)]).toEqual(expect.arrayContaining(Object.keys(values)));
    return run(checkout, script, { DEFAULT_BRANCH: 'main', ...values });
  };

  test('verifies what the button would merge', () =>
    withForge(async ({ forge }) => {
      await onBranch(forge, 'request', { work: () => commitEntries(forge, ...desktop) });
      await forge.commit('other', { README: 'x' });
      await forge.git('merge', '--quiet', '--no-edit', '--no-ff', 'request');
      expect(await runStep(forge, 'verify')).toMatchObject({ exitCode: 0 });
      await forge.git('reset', '--quiet', '--hard', 'HEAD^1');
      await forge.git('merge', '--quiet', '--no-edit', '-s', 'ours', 'request');
      const { all, exitCode } = await runStep(forge, 'verify');
      expect({ all, exitCode }).toEqual({
        all: expect.stringContaining('memory-desktop.json: 1 entry went missing in'),
        exitCode: 1,
      });
    }));

  test('joins the default branch into one that is in conflict with it', () =>
    withForge(async (forge) => {
      await onBranch(forge.forge, 'request', { work: () => commitEntries(forge.forge, ...theirs) });
      await commitEntries(forge.forge, ...ours);
      await forge.forge.git('push', '--quiet', 'origin', 'HEAD:main', 'request');
      const { all, exitCode } = await runStep(await forge.runner('request'), 'rejoin', { BRANCH: 'request' });
      expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
      await expectHolds(forge, 'request', both);
      await forge.hub.git('merge-base', '--is-ancestor', 'main', 'request');
      const again = await runStep(await forge.runner('main'), 'rejoin', { BRANCH: 'main' });
      expect(again).toMatchObject({ exitCode: 0, all: expect.stringContaining('This branch brings no memories.') });
    }));

  // Scenario: merges-without-driver
  test('repairs the default branch once, and after a forced push', () =>
    withForge(async (forge) => {
      const before = await pushLoss(forge);
      const whole = [...desktop, ...numbered('tower', 1)];
      expect(await runStep(await forge.runner('main'), 'repair', { BEFORE: before })).toMatchObject({ exitCode: 0 });
      await expectHolds(forge, 'main', whole);
      const tip = (await forge.hub.git('rev-parse', 'main')).stdout;
      expect(await runStep(await forge.runner('main'), 'repair', { BEFORE: before })).toMatchObject({ exitCode: 0 });
      expect((await forge.hub.git('rev-parse', 'main')).stdout).toBe(tip);

      await forge.hub.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
      await forge.forge.git('push', '--quiet', '--force', 'origin', `${before}:main`);
      expect(await runStep(await forge.runner('main'), 'repair', { BEFORE: tip })).toMatchObject({ exitCode: 0 });
      await expectHolds(forge, 'main', whole);
    }));
});

describe('the recipe for GitLab', async () => {
  const jobs = await recipe('gitlab-memory.yml');
  const runJob = async (checkout: Repository, job: string, values: Readonly<Record<string, string>>) => {
    const lines: readonly string[] = jobs[job].script;
    return run(checkout, lines.join('\n'), values);
  };

  test('verifies what the button would merge', () =>
    withForge(async ({ forge, runner }) => {
      await onBranch(forge, 'request', {
        work: () => commitForeign(forge, { ...managedFiles(desktop), 'unified-memory.json': stampedFile(base) }),
      });
      await forge.commit('other', { README: 'x' });
      await forge.git('push', '--quiet', 'origin', 'HEAD:main', 'request');
      const values = async (rev: string) => ({
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
        CI_COMMIT_SHA: (await forge.git('rev-parse', rev)).stdout,
      });
      const { all, exitCode } = await runJob(await runner('request'), 'memory-verify', await values('request'));
      expect({ all, exitCode }).toEqual({
        all: expect.stringContaining('the unified file lacks 1 entry'),
        exitCode: 1,
      });
    }));

  test('repairs the default branch', () =>
    withForge(async (forge) => {
      const before = await pushLoss(forge);
      const runner = await forge.runner('main');
      // The address is the forge's own there, with `.git` at its end.
      const project = { CI_PROJECT_URL: forge.hub.cwd, MEMJOIN_TOKEN: 'x' };
      await runner.git('config', `url.${forge.hub.cwd}.insteadOf`, `${forge.hub.cwd}.git`);
      const values = { ...project, CI_DEFAULT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: before };
      expect(await runJob(runner, 'memory-repair', values)).toMatchObject({ exitCode: 0 });
      await expectHolds(forge, 'main', [...desktop, ...numbered('tower', 1)]);
    }));
});
