/**
 * Environments whose syncs, backups and restores are killed at random moments, and that are run again afterwards. What a
 * program has written into its live file must come out at the end in all of them, and nobody may have had to mend anything
 * that memjoin did not name.
 */
import { readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { idsOf, type Member, makeFleet, type Program, type Ran, stateOf } from './fleet.ts';
import { inParallel } from './in-parallel.ts';
import { isOurLeftover, locksOf } from './leftovers.ts';
import { mulberry32 } from './mulberry32.ts';
import type { Folder } from './repository.ts';
import { DEATHS, type Death, runAndStrike, type Struck } from './strike.ts';

/** A load; a run that ends before it is struck is no kill. */
export type KillLoad = {
  readonly environments: number;
  readonly kills: number;
  /** How many environments work at the same time. */
  readonly workers: number;
  readonly seed: number;
  readonly program: Program;
  /** Minutes after which no further kill is tried. */
  readonly minutes?: number;
};

/** What came of it. */
export type KillOutcome = {
  readonly kills: Readonly<Record<Death, number>>;
  /** Runs that ended before they were struck. */
  readonly untouched: number;
  /** Entries that a program wrote, those that a run had said were saved, and those that are gone at the end. */
  readonly written: number;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  /** Lock files of Git that a killed git left, and that memjoin named before they were removed by hand. */
  readonly locks: number;
  /** Temporary files that were there after the kills. */
  readonly leftovers: number;
  /** Milliseconds that a run took to end after SIGINT or SIGTERM. */
  readonly ends: readonly number[];
  readonly wrong: readonly string[];
};

/** Runs a load on the empty bare repository `hub`. */
export async function runKills(hub: Folder, load: KillLoad): Promise<KillOutcome> {
  const members = await makeFleet(hub, { count: load.environments, program: load.program });
  const tally: Tally = {
    hub,
    kills: noKills(),
    untouched: 0,
    written: [],
    acked: new Set(),
    locks: 0,
    ends: [],
    wrong: [],
  };
  const begun = performance.now();
  const isTime = (): boolean => performance.now() - begun < (load.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  await inParallel(members, { workers: load.workers }, async (member, index) => {
    if (index % 2 === 1) await member.git('config', 'memjoin.restoreOnMerge', 'true');
    const share = Math.ceil(load.kills / members.length);
    await suffer(member, { random: mulberry32(load.seed + index), share, tally, isTime });
  });
  // What was orphaned ends by itself.
  await sleep(2000);
  const ends = await conclude(members, tally);
  const { kills, untouched, locks, acked, written, wrong } = tally;
  const said = { kills, untouched, locks, written: written.length, acknowledged: acked.size, ends: tally.ends };
  return { ...said, wrong, ...ends };
}

type Tally = {
  readonly hub: Folder;
  readonly kills: Record<Death, number>;
  untouched: number;
  readonly written: string[];
  readonly acked: Set<string>;
  locks: number;
  readonly ends: number[];
  readonly wrong: string[];
};

const noKills = (): Record<Death, number> =>
  Object.fromEntries(DEATHS.map((death) => [death, 0])) as Record<Death, number>;

type Suffering = {
  readonly random: () => number;
  readonly share: number;
  readonly tally: Tally;
  readonly isTime: () => boolean;
};

const suffer = async (member: Member, { random, share, tally, isTime }: Suffering): Promise<void> => {
  const mine: string[] = [];
  const usual: Record<string, number> = { sync: 2000, backup: 1000, restore: 1000 };
  for (let kills = 0, run = 0; kills < share && run < share * 4 && isTime(); run++) {
    if (run === 0 || random() < 0.6) {
      const id = `${member.name} ${run}`;
      await member.remember(id);
      mine.push(id);
      tally.written.push(id);
    }
    const command = COMMANDS[Math.floor(random() * COMMANDS.length)] ?? 'sync';
    const death = DEATHS[Math.floor(random() * DEATHS.length)] ?? 'tree';
    const after = random() * (usual[command] ?? 1000) * 1.1;
    const struck = await runAndStrike(member, { args: [command], death, after, random });
    if (struck.isStruck) {
      kills++;
      tally.kills[death]++;
    } else {
      tally.untouched++;
      usual[command] = ((usual[command] ?? 0) + struck.milliseconds) / 2;
    }
    if (struck.exitCode === 0 && command !== 'restore') for (const id of mine) tally.acked.add(id);
    await judge(member, { struck, death, tally, what: `${member.name}, run ${run}: ${command}` });
  }
};

const COMMANDS = ['sync', 'sync', 'sync', 'backup', 'restore'] as const;

type Judgement = {
  readonly struck: Struck;
  readonly death: Death;
  readonly tally: Tally;
  readonly what: string;
};

/** Looks at how a run ended; where it says that a lock is in the way, removes that lock as the user would. */
const judge = async (member: Member, { struck, death, tally, what }: Judgement): Promise<void> => {
  const { exitCode, milliseconds, children, isStruck } = struck;
  // The failure of a git that was killed is git's.
  const expected = { SIGINT: 130, SIGTERM: 143, group: 137, tree: 137, child: 73 }[death];
  if (isStruck && (death === 'SIGINT' || death === 'SIGTERM')) {
    tally.ends.push(milliseconds);
    if (milliseconds > PATIENCE) tally.wrong.push(`${what} took ${milliseconds.toFixed(0)} ms to end after ${death}`);
    if (children.length > 0) tally.wrong.push(`${what} left ${children.length} processes behind after ${death}`);
  }
  if (exitCode === 0 || (isStruck && exitCode === expected)) return;
  if (AGAIN.includes(exitCode) || (await removeNamedLocks(member, struck, tally))) return;
  const { stdout, stderr } = struck;
  tally.wrong.push(`${what} (${isStruck ? death : 'untouched'}) ended with ${exitCode}: ${stdout} ${stderr}`);
};

/** On a machine with other work to do. */
const PATIENCE = 10_000;
/** Codes that ask for another run. */
const AGAIN: readonly number[] = [69, 75];

const removeNamedLocks = async ({ cwd }: Member, { stderr }: Ran, tally: Tally): Promise<boolean> => {
  const folders = [join(cwd, '.git'), tally.hub.cwd];
  const locks = (await Promise.all(folders.map(locksOf))).flat();
  const named = locks.filter((path) => folders.some((folder) => stderr.includes(path.slice(folder.length + 1))));
  for (const path of named) {
    await rm(path, { force: true });
    tally.locks++;
  }
  return named.length > 0;
};

const conclude = async (members: readonly Member[], tally: Tally): Promise<Pick<KillOutcome, 'lost' | 'leftovers'>> => {
  const { hub, wrong } = tally;
  for (const round of ['first', 'second']) {
    await inParallel(members, { workers: 2 }, async (member) => {
      const last = await syncToTheEnd(member, tally);
      if (last.exitCode !== 0) wrong.push(`${member.name}: the ${round} sync afterwards ended with ${last.stderr}`);
    });
  }
  const lost = new Set<string>();
  const states = new Set([`${(await hub.git('rev-parse', 'main^{tree}')).stdout}\n`]);
  let leftovers = 0;
  for (const member of members) {
    states.add(await stateOf(member));
    const held = await idsOf(member, 'HEAD');
    for (const id of tally.written) if (!held.includes(id)) lost.add(id);
    if (new Set(held).size !== held.length) wrong.push(`${member.name}: an entry is there twice`);
    leftovers += await sweep(member, wrong);
  }
  if (states.size !== 1) wrong.push(`${states.size} different states at the end: ${[...states].join(', ')}`);
  for (const folder of [hub, ...members]) {
    const { stdout, stderr, exitCode } = await folder.gitWith(
      { allowFailure: true },
      'fsck',
      '--no-dangling',
      '--no-progress',
    );
    if (exitCode !== 0 || stdout !== '') wrong.push(`fsck of ${folder.cwd}: ${stdout} ${stderr}`);
  }
  return { lost: [...lost], leftovers };
};

const syncToTheEnd = async (member: Member, tally: Tally): Promise<Ran> => {
  for (let run = 0; ; run++) {
    const last = await member.run('sync');
    if (last.exitCode === 0 || run === 10) return last;
    if (!AGAIN.includes(last.exitCode) && !(await removeNamedLocks(member, last, tally))) return last;
  }
};

/** Makes what the kills left look old, and checks that a sync and doctor remove it; returns how much there was. */
const sweep = async (member: Member, wrong: string[]): Promise<number> => {
  const folders = [join(member.cwd, '.git'), join(member.cwd, '.git/memjoin'), member.cwd, dirname(member.source)];
  const find = async (): Promise<readonly string[]> =>
    (await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name)))))
      .flat()
      .filter(isOurLeftover);
  const found = await find();
  const dayBefore = new Date(Date.now() - 86_400_000);
  for (const path of found) await utimes(path, dayBefore, dayBefore);
  if (found.length > 0) await member.run('sync');
  // What may hold something is looked into first, by a command that people run.
  if ((await find()).length > 0) await member.run('doctor', '--fix');
  const left = await find();
  if (left.length > 0) wrong.push(`${member.name}: left behind: ${left.join(', ')}`);
  return found.length;
};
