import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { makeBase, STRUCK } from '../support/faults/commands.ts';
import { planFaults, pointsFor, sufferFault } from '../support/faults/run.ts';
import { hasStrace } from '../support/faults/strace.ts';
import { COMMAND_LINE } from '../support/package.ts';
import { withFolder } from '../support/repository.ts';

const isHere = await hasStrace();
if (!isHere) process.stderr.write('note: no strace here, or it may not trace: faults at system calls are left out.\n');

/** A few of the thousands of cases of `npm run test:faults`: those that went wrong once come first. */
const SAMPLE = [
  // Git had cut a file of the work tree short on a full disk, and it stayed so.
  { name: 'sync', kind: 'enospc', at: /^write\(\d+<[^>]*\/laptop\/unified-memory\.json>/ },
  { name: 'sync', kind: 'kill', at: /^write\(\d+<[^>]*\/laptop\/memory-desktop\.json>/ },
  // A note of a hook stayed behind for good, and doctor took it for data.
  { name: 'pre-commit', kind: 'kill', at: /^rename\("[^"]*\.tmp", "[^"]*\/settled"/ },
  { name: 'pre-commit', kind: 'enospc', at: /^openat\([^)]*\.tmp"/ },
  // What is not on the disk is not acknowledged.
  { name: 'pre-commit', kind: 'eio', at: /^fsync\(/ },
  // What strace cannot make fail in Node: a write that takes a part, after which the disk is full.
  { name: 'pre-commit', kind: 'enospc', at: /^writeSync \d+ .*\.tmp$/ },
] as const;

// Scenario: kill-at-any-call, disk-full, device-error
test.runIf(isHere)(
  'nothing is lost or torn when a call fails, and the next run finishes the work',
  { timeout: 180_000 },
  async () => {
    await withFolder(async ({ cwd, env }) => {
      const program = [process.execPath, join(inject('packageRoot'), COMMAND_LINE)];
      const base = await makeBase({ root: join(cwd, 'base'), env, program });
      for (const name of new Set(SAMPLE.map((one) => one.name))) {
        const command = STRUCK.find((one) => one.name === name);
        if (command === undefined) throw new Error(name);
        const plan = await planFaults(base, cwd, command);
        for (const [number, { kind, at }] of SAMPLE.filter((one) => one.name === name).entries()) {
          const point = pointsFor(plan, kind).find(({ text }) => at.test(text));
          if (point === undefined) throw new Error(`${name} makes no call like ${at}`);
          const { wrong } = await sufferFault(plan, { root: join(cwd, `${name} ${number}`), kind, point });
          expect(wrong, point.text).toEqual([]);
        }
      }
    });
  },
);
