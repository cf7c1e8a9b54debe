import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { applyHookPlan, planHook, planHookRemoval } from '../../../src/git/hook-files.ts';
import type { HookCall } from '../../../src/git/hook-text.ts';
import { type Repository, withRepository } from '../../support/repository.ts';

/** Makes a program that logs `label`, its arguments and its stdin, and exits with what the file `exit` holds. */
const makeProgram = (cwd: string, name: string): string => {
  const path = join(cwd, name);
  const log = `printf '%s' "$*" | tr '\\n' '|' >>ours.log; echo >>ours.log; cat >>ours.log`;
  writeFileSync(path, `#!/bin/sh\n${log}\nexit "$(cat exit 2>/dev/null || echo 0)"\n`, { mode: 0o755 });
  return path;
};

const THEIRS = {
  'a shell script that ends early': ['#!/bin/sh\necho "$*" >theirs.log\ncat >>theirs.log\nexit 0\n', 0o755],
  'a strict bash script': ['#!/usr/bin/env bash\nset -euo pipefail\necho "$*" >theirs.log\ncat >>theirs.log\n', 0o755],
  'a shell script with options': ['#!/bin/sh -eu\necho "$*" >theirs.log\ncat >>theirs.log', 0o755],
  'a script without interpreter line': ['echo "$*" >theirs.log\ncat >>theirs.log\n', 0o755],
  'a node script': [
    `#!/usr/bin/env node\nrequire('fs').writeFileSync('theirs.log', process.argv.slice(2).join(' ') + '\\n' + require('fs').readFileSync(0));\n`,
    0o755,
  ],
} as const;

const setUp = (repository: Repository): { hooks: string; call: HookCall } => {
  const hooks = join(repository.cwd, '.git/hooks');
  mkdirSync(hooks, { recursive: true });
  for (const name of readdirSync(hooks)) chmodSync(join(hooks, name), 0o644);
  return {
    hooks,
    call: { command: [makeProgram(repository.cwd, `our 'program' $(x)`), 'hook', 'a b'], readsStdin: true },
  };
};

const snapshot = (hooks: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(hooks)
      .filter((name) => !name.endsWith('.sample'))
      .map((name) => [
        name,
        `${lstatSync(join(hooks, name)).mode.toString(8)} ${readFileSync(join(hooks, name), 'latin1')}`,
      ]),
  );

const runHook = (repository: Repository, name: string, input = 'one\ntwo\n') =>
  execa(join(repository.cwd, '.git/hooks', name), ['first', 'se cond'], {
    cwd: repository.cwd,
    env: repository.env,
    input,
    reject: false,
  });

describe.each(Object.entries(THEIRS))('beside %s', (_, [text, mode]) => {
  // Scenario: other-hook-managers
  it('runs both with the same arguments and stdin, and gives the bytes back', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      writeFileSync(join(hooks, 'pre-push'), text, { mode });
      const before = snapshot(hooks);

      applyHookPlan(planHook(hooks, 'pre-push', call));
      expect(planHook(hooks, 'pre-push', call).kind).toBe('keep');
      expect((await runHook(repository, 'pre-push')).exitCode).toBe(0);
      expect(await repository.read('ours.log')).toBe('hook a b first se cond\none\ntwo\n');
      expect(await repository.read('theirs.log')).toBe('first se cond\none\ntwo\n');

      applyHookPlan(planHookRemoval(hooks, 'pre-push'));
      expect(snapshot(hooks)).toEqual(before);
      expect(planHookRemoval(hooks, 'pre-push').kind).toBe('keep');
    }));

  it('stops with our exit code before theirs runs', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      writeFileSync(join(hooks, 'pre-push'), text, { mode });
      applyHookPlan(planHook(hooks, 'pre-push', call));
      await repository.write('exit', '65');
      expect((await runHook(repository, 'pre-push')).exitCode).toBe(65);
      expect(existsSync(join(repository.cwd, 'theirs.log'))).toBe(false);
    }));
});

describe('a hook', () => {
  it('is made where there was none, and removed again', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      applyHookPlan(planHook(hooks, 'post-merge', call));
      expect(statSync(join(hooks, 'post-merge')).mode & 0o777).toBe(0o755);
      expect((await runHook(repository, 'post-merge', '')).exitCode).toBe(0);
      expect(await repository.read('ours.log')).toBe('hook a b first se cond\n');
      applyHookPlan(planHookRemoval(hooks, 'post-merge'));
      expect(snapshot(hooks)).toEqual({});
    }));

  it('is reached by git itself, and stops the commit', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      applyHookPlan(planHook(hooks, 'pre-commit', { ...call, readsStdin: false }));
      await repository.commit('reached');
      expect(await repository.read('ours.log')).toBe('hook a b\n');
      await repository.write('exit', '1');
      await expect(repository.commit('stopped')).rejects.toThrow('exited with 1');
    }));

  // Scenario: programs-gone
  it('lets git work when our program is gone', () =>
    withRepository(async (repository) => {
      const { hooks } = setUp(repository);
      applyHookPlan(planHook(hooks, 'pre-commit', { command: ['/gone/memjoin', 'hook'], readsStdin: false }));
      await repository.commit('still possible');
    }));

  // Scenario: other-hook-managers
  it('passes the exit code of a chained hook on', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      writeFileSync(join(hooks, 'pre-push'), '#!/usr/bin/env node\nprocess.exit(7);\n', { mode: 0o755 });
      applyHookPlan(planHook(hooks, 'pre-push', call));
      expect((await runHook(repository, 'pre-push')).exitCode).toBe(7);
    }));

  it('that is a link keeps its target untouched and comes back as a link', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      await repository.write('scripts/hook', '#!/bin/sh\necho ran >theirs.log\n');
      chmodSync(join(repository.cwd, 'scripts/hook'), 0o755);
      symlinkSync('../../scripts/hook', join(hooks, 'pre-push'));
      applyHookPlan(planHook(hooks, 'pre-push', call));
      expect((await runHook(repository, 'pre-push')).exitCode).toBe(0);
      expect(await repository.read('theirs.log')).toBe('ran\n');
      expect(await repository.read('scripts/hook')).toBe('#!/bin/sh\necho ran >theirs.log\n');
      applyHookPlan(planHookRemoval(hooks, 'pre-push'));
      expect(lstatSync(join(hooks, 'pre-push')).isSymbolicLink()).toBe(true);
    }));

  it('that is switched off stays off', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      writeFileSync(join(hooks, 'pre-push'), '#!/bin/sh\necho ran >theirs.log\n', { mode: 0o644 });
      const before = snapshot(hooks);
      applyHookPlan(planHook(hooks, 'pre-push', call));
      expect((await runHook(repository, 'pre-push')).exitCode).toBe(0);
      expect(existsSync(join(repository.cwd, 'theirs.log'))).toBe(false);
      applyHookPlan(planHookRemoval(hooks, 'pre-push'));
      expect(snapshot(hooks)).toEqual(before);
    }));

  it('cut off between the two steps of a chain is finished by the next plan', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      writeFileSync(join(hooks, 'pre-push.memjoin-chained'), THEIRS['a node script'][0], { mode: 0o755 });
      applyHookPlan(planHook(hooks, 'pre-push', call));
      await runHook(repository, 'pre-push');
      expect(await repository.read('theirs.log')).toBe('first se cond\none\ntwo\n');
    }));

  it('that replaced a chain is not overwritten, and neither is the one aside', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      writeFileSync(join(hooks, 'pre-push'), THEIRS['a node script'][0], { mode: 0o755 });
      applyHookPlan(planHook(hooks, 'pre-push', call));
      writeFileSync(join(hooks, 'pre-push'), '#!/bin/sh\necho new\n', { mode: 0o755 });
      const failure = expect.objectContaining({ code: 'foreign-hook' });
      expect(() => planHook(hooks, 'pre-push', call)).toThrow(failure);
      expect(() => planHookRemoval(hooks, 'pre-push')).toThrow(failure);
    }));

  it('gets the new call when the program moves, and nothing else changes', () =>
    withRepository(async (repository) => {
      const { hooks, call } = setUp(repository);
      for (const [index, [text, mode]] of Object.values(THEIRS).entries()) {
        const name = `hook-${index}`;
        writeFileSync(join(hooks, name), text, { mode });
        applyHookPlan(planHook(hooks, name, { command: ['/old/program'], readsStdin: false }));
        applyHookPlan(planHook(hooks, name, call));
        const moved = snapshot(hooks);
        applyHookPlan(planHookRemoval(hooks, name));
        applyHookPlan(planHook(hooks, name, call));
        expect(snapshot(hooks)).toEqual(moved);
      }
    }));
});
