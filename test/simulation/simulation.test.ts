import { execa } from 'execa';
import { expect, test } from 'vitest';

/** Runs the program, and returns its exit code and what it said. */
const simulate = (...args: readonly string[]) =>
  execa(process.execPath, ['scripts/run-simulation.mjs', ...args], { reject: false, all: true });

test('loses nothing and comes to rest in short histories of several environments', async () => {
  const { exitCode, all } = await simulate('--seed', '1', '--histories', '30');
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(/^\d+ entries acknowledged, 0 lost$/m);
});

test.each([
  { plant: 'join', from: '1' },
  { plant: 'guard', from: '1' },
  { plant: 'join and guard', from: '1' },
  { plant: 'sync', from: '1' },
  { plant: 'fsync', from: '19' },
])('finds a planted bug: $plant', async ({ plant, from }) => {
  const { exitCode, all } = await simulate('--seed', from, '--histories', '50', '--plant', plant);
  expect(exitCode, all).toBe(1);
  expect(all).toMatch(/^history \d+ of seed \d+ fails; made short it is:$/m);
});
