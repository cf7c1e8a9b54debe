import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { applyPlan } from '../../src/install/apply.ts';
import { type Facts, readFacts } from '../../src/install/facts.ts';
import { planInstall, type Step } from '../../src/install/plan.ts';
import { checkInstall } from '../../src/install/self-check.ts';
import { planUninstall } from '../../src/install/uninstall.ts';
import { setUp, takeBack } from '../support/install.ts';
import { layOutPackage } from '../support/package.ts';
import { type Folder, withFolder, withRepository } from '../support/repository.ts';
import { snapshot } from '../support/snapshot.ts';

const failure: Step = { kind: 'file', path: '/no/such/folder/x', bytes: Buffer.alloc(0), mode: 0o644, what: 'failure' };
const options = { environment: 'laptop', source: '/tmp/memory.json' };

// Scenario: install-again
test('finishes after it was cut off at any step, and uninstall still restores every byte', async () => {
  await withPackage(async (packageRoot) => {
    for (let kept = 0, total = 1; kept < total; kept++) {
      await withRepository(async (repository) => {
        await repository.write('.gitattributes', '*.txt text');
        // Git itself cannot take its changes to such a file back: it removes the comment and adds a line break.
        await writeFile(join(repository.cwd, '.git/config'), '[memjoin]\n\t; mine\n[user]\n\tname = a', { flag: 'a' });
        const before = await snapshot(repository);
        const facts = await factsOf(repository, packageRoot);
        const plan = planInstall(facts);
        total = plan.steps.length;
        const steps = [...plan.steps.slice(0, kept), failure];
        await expect(applyPlan(facts, { ...plan, steps })).rejects.toMatchObject({ code: 'write-failed' });
        const again = await factsOf(repository, packageRoot);
        await applyPlan(again, planInstall(again));
        expect(planInstall(await factsOf(repository, packageRoot)).steps).toEqual([]);
        await takeBack(repository);
        expect(await snapshot(repository)).toEqual(before);
      });
    }
  });
}, 240_000); // as many set-ups as an install has steps

// Scenario: install-again
test('uninstall finishes after it was cut off at any step', async () => {
  await withPackage(async (packageRoot) => {
    for (let kept = 0, total = 1; kept < total; kept++) {
      await withRepository(async (repository) => {
        const before = await snapshot(repository);
        await setUp(repository, { ...options, packageRoot });
        const removals = planUninstall(await openRepository(repository.cwd));
        total = removals.length;
        for (const removal of removals.slice(0, kept)) await removal.apply();
        await takeBack(repository);
        expect(await snapshot(repository)).toEqual(before);
      });
    }
  });
});

test('takes an install back whose record was lost, once it has run again', async () => {
  await withPackage(async (packageRoot) => {
    await withRepository(async (repository) => {
      const before = await snapshot(repository);
      await setUp(repository, { ...options, packageRoot });
      await rm(join(repository.cwd, '.git/memjoin/install.json'));
      await setUp(repository, { packageRoot });
      await takeBack(repository);
      expect(await snapshot(repository)).toEqual(before);
    });
  });
});

test('puts the hooks into the config of a Git that reads them there, and back into files for an older one', async () => {
  await withPackage(async (packageRoot) => {
    await withRepository(async (repository) => {
      const before = await snapshot(repository);
      const factsWith = async (minor: number) => ({
        ...(await factsOf(repository, packageRoot)),
        gitVersion: { major: 2, minor, patch: 0 },
      });
      const older = await factsWith(53);
      await applyPlan(older, planInstall(older));
      const facts = await factsWith(54);
      const plan = planInstall(facts);
      expect(plan.hooks).toBe('config');
      await applyPlan(facts, plan);
      expect((await readdir(join(repository.cwd, '.git/hooks'))).filter((name) => !name.endsWith('.sample'))).toEqual(
        [],
      );
      expect((await repository.git('config', 'hook.memjoin-pre-commit.event')).stdout).toBe('pre-commit');
      const checks = await checkInstall(facts.repository, plan);
      expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
      expect(planInstall(await factsWith(54)).steps).toEqual([]);
      // Git dies at an event without a command, so neither way may be cut off between the two.
      const keys = (steps: readonly Step[]) => steps.flatMap((step) => ('key' in step ? [step.key] : []));
      expect(keys(plan.steps).slice(0, 2)).toEqual([
        'hook.memjoin-pre-commit.command',
        'hook.memjoin-pre-commit.event',
      ]);
      const olderAgain = await factsWith(53);
      const back = keys(planInstall(olderAgain).steps);
      expect(back.slice(-2)).toEqual(['hook.memjoin-pre-commit.event', 'hook.memjoin-pre-commit.command']);
      await applyPlan(olderAgain, planInstall(olderAgain));
      expect((await repository.gitWith({ allowFailure: true }, 'config', '--get-regexp', '^hook')).stdout).toBe('');
      expect(await repository.read('.git/hooks/pre-commit')).toContain('# memjoin begin');
      await takeBack(repository);
      expect(await snapshot(repository)).toEqual(before);
    });
  });
});

const factsOf = async (folder: Folder, packageRoot: string): Promise<Facts> =>
  readFacts(await openRepository(folder.cwd), { ...options, cwd: folder.cwd, packageRoot });

const withPackage = (use: (packageRoot: string) => Promise<void>): Promise<void> =>
  withFolder(async ({ cwd }) => use(await layOutPackage(join(cwd, 'package'))));
