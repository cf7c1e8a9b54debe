import { join } from 'node:path';
import { writeAtomic } from '../../git/files.ts';
import { hostPath } from '../../memory/managed.ts';
import { type Check, checkMachines } from './checks.ts';
import { learn, type Machine, machineIn, readManaged, typeBackup, typeGit, typeInstall } from './machine.ts';
import { BY_HAND, DESKTOP, DESKTOP_LATER, LAPTOP, printGraph, SHARED } from './memories.ts';
import type { Sandbox } from './sandbox.ts';
import { showLines, showTitle } from './terminal.ts';
import { readTimings, type Timings } from './timings.ts';

/** How long one pull took, in milliseconds, and our programs in it. */
export type Pull = Timings & { readonly command: string; readonly total: number };

/** What came of the story. */
export type Told = {
  readonly laptop: Machine;
  readonly pulls: readonly Pull[];
  readonly checks: readonly Check[];
};

/** Plays the demo: two machines write at the same time, twice, and share it by plain git. */
export async function tellStory({ root, traces }: Sandbox): Promise<Told> {
  const laptop = machineIn(root, 'laptop');
  const desktop = machineIn(root, 'desktop');
  await setUp(root, { laptop, desktop });

  showTitle('2. Both learn something at the same time. The laptop is first to push.');
  learn(laptop, printGraph(LAPTOP));
  learn(desktop, printGraph(DESKTOP));
  await typeBackup(laptop);
  await typeGit(laptop, ['push', '--quiet']);
  await typeBackup(desktop);
  showTitle('3. The desktop pulls. Both sides changed the unified file; Git asks memjoin.');
  const merged = await timePull(desktop, ['pull', '--no-rebase'], join(traces, 'merge'));
  await typeGit(desktop, ['push', '--quiet']);

  showTitle('4. Again, by rebase. A line is written by hand, the desktop forgets something.');
  addByHand(laptop);
  showLines([`(${hostPath('', 'laptop')} gets a line by hand: ${BY_HAND})`]);
  await typeGit(laptop, ['commit', '--quiet', '-a', '-m', 'A note by hand']);
  learn(desktop, printGraph(DESKTOP_LATER));
  await typeBackup(desktop);
  await typeGit(desktop, ['push', '--quiet']);
  const rebased = await timePull(laptop, ['pull', '--rebase'], join(traces, 'rebase'));
  await typeGit(laptop, ['push', '--quiet']);
  const forwarded = await timePull(desktop, ['pull', '--ff-only'], join(traces, 'forward'));

  const memories = [...[SHARED, LAPTOP, DESKTOP, DESKTOP_LATER].map(printGraph), Buffer.from(`[${BY_HAND}]`)];
  return { laptop, pulls: [merged, rebased, forwarded], checks: await checkMachines([laptop, desktop], memories) };
}

const setUp = async (
  root: string,
  { laptop, desktop }: { readonly laptop: Machine; readonly desktop: Machine },
): Promise<void> => {
  showTitle('1. Two machines, each with a memory server, and one repository they share.');
  // Both knew the same things before: that must not be stored twice.
  for (const machine of [laptop, desktop]) learn(machine, printGraph(SHARED));
  await typeGit(laptop, ['init', '--quiet', '--bare', '../memories.git'], { cwd: join(root, 'laptop') });
  await typeGit(laptop, ['clone', '--quiet', '../memories.git', 'memories'], { cwd: join(root, 'laptop') });
  await typeInstall(laptop);
  await typeGit(laptop, ['add', '.gitattributes']);
  await typeGit(laptop, ['commit', '--quiet', '-m', 'Keep memories with memjoin']);
  await typeBackup(laptop);
  await typeGit(laptop, ['push', '--quiet', '-u', 'origin', 'HEAD']);
  await typeGit(desktop, ['clone', '--quiet', '../memories.git', 'memories'], { cwd: join(root, 'desktop') });
  await typeInstall(desktop);
  await typeBackup(desktop);
};

const timePull = async (machine: Machine, args: readonly string[], trace: string): Promise<Pull> => {
  const total = await typeGit(machine, args, { trace });
  return { command: `git ${args.join(' ')}`, total, ...readTimings(trace) };
};

const addByHand = (machine: Machine): void => {
  const path = hostPath('', machine.name);
  const text = readManaged(machine, path).toString();
  writeAtomic(join(machine.clone, path), Buffer.from(text.replace(/\n\]\n$/, `,\n${BY_HAND}\n]\n`)));
};
