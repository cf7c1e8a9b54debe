import { execa } from 'execa';
import { expect, test } from 'vitest';

/** Runs the program, and returns its exit code and what it said. */
const simulate = (...args: readonly string[]) =>
  execa(process.execPath, ['scripts/run-simulation.mjs', ...args], { reject: false, all: true });

// Scenario: kill-at-random, power-cut, clock-jumps
test.each([
  { size: 'plain', histories: '30' },
  { size: 'small', histories: '60' },
])('loses nothing and comes to rest in $size histories of several environments', async ({ size, histories }) => {
  const { exitCode, all } = await simulate('--seed', '1', '--size', size, '--histories', histories);
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(/^\d+ entries acknowledged, 0 lost$/m);
});

// The seeds are such that none is searched for long.
// Scenario: device-error, power-cut
test.each([
  { size: 'plain', seed: '20261126' },
  { size: 'small', seed: '20262835' },
])('finds every planted bug in $size histories', async ({ size, seed }) => {
  const { exitCode, all } = await simulate('--seed', seed, '--size', size, '--histories', '150', '--plant', 'all');
  expect(exitCode, all).toBe(0);
  expect(all.match(/^[a-z ]+: found by history \d+$/gm), all).toHaveLength(7);
});

test('prints a history that fails as short as it can be, and how to run it again', async () => {
  const { exitCode, all } = await simulate('--seed', '1', '--histories', '50', '--plant', 'sync');
  expect(exitCode, all).toBe(1);
  expect(all).toMatch(/^history \d+ of seed 1 fails; made short it is:$/m);
  expect(all).toMatch(/^npm run sim -- --plan '\{.*\}'$/m);
});

// The second of them found the branch moved, and wrote what it had stamped before over what the first had stamped.
test('two backups of one clone at once stamp an edit once', async () => {
  const at = { at: 1, broken: 1 };
  const traits = { isMemjoin: true, deletions: 'keep', restoreOnMerge: false };
  const plan = {
    seed: 17170,
    environments: [traits, traits],
    operations: [
      { kind: 'add', ...at, a: 930, b: 304 },
      { kind: 'backup', ...at, a: 237, b: 966 },
      { kind: 'edit', ...at, a: 195, b: 5 },
      { kind: 'sync together', ...at, a: 590, b: 587 },
    ],
  };
  const { exitCode, all } = await simulate('--plan', JSON.stringify(plan));
  expect(exitCode, all).toBe(0);
});

// Two files that a power cut had emptied were committed past pre-commit; pre-push did not let them out, and nobody mended them.
test('a clone whose push of emptied files was stopped comes along once they are taken from the hub', async () => {
  const plan = {
    seed: 20362264,
    environments: [
      { isMemjoin: true, deletions: 'keep', restoreOnMerge: false },
      { isMemjoin: true, deletions: 'hide', restoreOnMerge: true },
    ],
    operations: [
      { kind: 'add', at: 0, a: 812, b: 385 },
      { kind: 'add', at: 1, a: 684, b: 462 },
      { kind: 'backup', at: 0, a: 371, b: 86 },
      { kind: 'hand edit', at: 0, a: 126, b: 771 },
      { kind: 'backup', at: 1, a: 33, b: 249 },
      { kind: 'sync together', at: 0, a: 393, b: 641 },
      { kind: 'power cut', at: 0, a: 620, b: 514 },
      { kind: 'commit unverified', at: 0, a: 994, b: 207 },
    ],
  };
  const { exitCode, all } = await simulate('--plan', JSON.stringify(plan));
  expect(exitCode, all).toBe(0);
});
