import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { publish, pull, remembered, restoreIn } from '../../support/source-environment.ts';

const memjoin = useCommandLine();
const preload = resolve(import.meta.dirname, '../../support/interrupted.mjs');

const OLD = JSON.stringify([{ id: 'a', text: 'a' }]);
const WRITTEN = JSON.stringify([
  { id: 'a', text: 'a' },
  { id: 'late', text: 'late' },
]);

type Interruption = { readonly action: 'none' | 'kill' | 'write' | 'replace' | 'late'; readonly at: number };

/** Runs `memjoin restore` and, before call `at` of those that change the disk, lets `action` happen; returns the calls. */
const restoreInterrupted = async (laptop: Environment, { action, at }: Interruption) => {
  const [program = '', ...words] = memjoin.words(['restore']);
  const calls = join(dirname(laptop.cwd), 'calls');
  const test = {
    TEST_ACTION: action,
    TEST_AT: String(at),
    TEST_FILE: laptop.source,
    TEST_TEXT: WRITTEN,
    TEST_CALLS: calls,
  };
  const { signal, exitCode, stderr } = await execa(program, ['--import', preload, ...words], {
    cwd: laptop.cwd,
    env: { ...laptop.env, ...test },
    extendEnv: false,
    reject: false,
  });
  if (action !== 'kill' && exitCode !== 0) throw new Error(`restore exited with ${exitCode}: ${stderr}`);
  return { signal, calls: action === 'kill' ? [] : (await readFile(calls, 'utf8')).trimEnd().split('\n') };
};

/** Hands a laptop that others have written for to `use` once for each call, always in the state of the beginning. */
const atEachCall = (
  action: Interruption['action'],
  use: (laptop: Environment, interruption: Interruption & { readonly call: string }) => Promise<void>,
) =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.write(laptop.source, OLD);
    await publish(laptop);
    await pull(desktop);
    await desktop.remember({ id: 'b', text: 'b' });
    await publish(desktop);
    await pull(laptop);
    const saved = join(dirname(laptop.cwd), 'saved');
    await cp(laptop.cwd, saved, { recursive: true, preserveTimestamps: true });
    const again = async (): Promise<void> => {
      // The folder of Git stays the same one: put anew, it would be a copy of the clone.
      for (const name of await readdir(join(laptop.cwd, '.git'))) {
        await rm(join(laptop.cwd, '.git', name), { recursive: true });
      }
      await cp(saved, laptop.cwd, { recursive: true, preserveTimestamps: true });
      await laptop.write(laptop.source, OLD);
    };
    const { calls } = await restoreInterrupted(laptop, { action: 'none', at: 0 });
    expect(calls.filter((name) => name === 'replaces the file')).toHaveLength(1);
    // Elsewhere a kill meets files of our own, and a program that writes meets a restore that has not begun or is over.
    const [first, last] = [calls.indexOf('linkSync'), calls.indexOf('chmodSync') + 1];
    const isTried = (index: number) => action === 'kill' || index === 0 || (index >= first && index <= last);
    for (const [index, call] of calls.entries()) {
      if (!isTried(index)) continue;
      await again();
      await use(laptop, { action, at: index + 1, call });
    }
  });

// Scenario: kill-at-any-call
test('killed before any call that changes the disk, the source is the old or the new one, and doing it again is enough', async () => {
  await atEachCall('kill', async (laptop, interruption) => {
    expect((await restoreInterrupted(laptop, interruption)).signal).toBe('SIGKILL');
    const left = await remembered(laptop);
    expect([{ a: 'a' }, { a: 'a', b: 'b' }]).toContainEqual(left);
    await restoreIn(laptop);
    expect(await remembered(laptop), interruption.call).toEqual({ a: 'a', b: 'b' });
    expect(await laptop.backup()).toMatchObject({ written: 0, hidden: 0 });
  });
}, 240_000);

// Scenario: program-writes-meanwhile
test.each(['write', 'late'] as const)(
  'a program that writes the file at any moment (%s) loses nothing',
  async (action) => {
    await atEachCall(action, async (laptop, interruption) => {
      await restoreInterrupted(laptop, interruption);
      await laptop.backup();
      expect(await laptop.read(laptop.unified), interruption.call).toContain('"id":"late"');
      await restoreIn(laptop);
      expect(await remembered(laptop)).toEqual({ a: 'a', b: 'b', late: 'late' });
    });
  },
  240_000,
);

// Scenario: program-writes-meanwhile
test('a program that replaces the file at any moment but that of our own rename loses nothing', async () => {
  await atEachCall('replace', async (laptop, interruption) => {
    if (interruption.call === 'replaces the file') return;
    await restoreInterrupted(laptop, interruption);
    // Only a file that restore has displaced is kept.
    expect(await readdir(join(laptop.cwd, '.git/memjoin/backups')), interruption.call).toHaveLength(1);
    await laptop.backup();
    expect(await laptop.read(laptop.unified), interruption.call).toContain('"id":"late"');
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ a: 'a', b: 'b', late: 'late' });
  });
}, 240_000);
