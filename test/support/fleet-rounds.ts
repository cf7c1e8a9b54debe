/**
 * Many environments that sync with one bare repository at once, over connections of which some break. Every sync that says
 * it went well is checked against the hub at once; at the end all must hold the same.
 */

import { idsOf, type Member, makeFleet, type Program, stateOf } from './fleet.ts';
import { inParallel } from './in-parallel.ts';
import { mulberry32 } from './mulberry32.ts';
import { type Fault, startProxy } from './remotes/proxy.ts';
import { connect, TRANSPORTS } from './remotes/remote.ts';
import type { Folder } from './repository.ts';

/** A load; `faults` is the part of the connections that break, from 0 to 1. */
export type FleetLoad = {
  readonly environments: number;
  readonly rounds: number;
  readonly faults: number;
  /** How many syncs run at the same time. */
  readonly workers: number;
  readonly seed: number;
  readonly program: Program;
  /** Backups that the first environment then makes without a connection, before one sync. */
  readonly offline?: number;
  /** Minutes after which no further round begins. */
  readonly minutes?: number;
};

/** What came of it. */
export type FleetOutcome = {
  readonly rounds: number;
  /** Syncs that were asked for, and how often memjoin had to be started for them, as a timer does again and again. */
  readonly syncs: number;
  readonly runs: number;
  readonly entries: number;
  /** Attempts within one run that went well, and its milliseconds. */
  readonly attempts: readonly number[];
  readonly times: readonly number[];
  /** Connections that were made, and those that broke; both 0 without faults. */
  readonly connections: number;
  readonly broken: number;
  /** Ids that somewhere are not there at the end. */
  readonly lost: readonly string[];
  /** What else is not as it should be. */
  readonly wrong: readonly string[];
};

/** Runs a load on the empty bare repository `hub`. */
export async function runFleet(hub: Folder, load: FleetLoad): Promise<FleetOutcome> {
  const members = await makeFleet(hub, { count: load.environments, program: load.program });
  const random = mulberry32(load.seed);
  const faults = { connections: 0, broken: 0 };
  const remote = await TRANSPORTS.git(hub);
  const proxy = await startProxy(remote.port ?? 0, () => {
    faults.connections++;
    if (random() >= load.faults) return { kind: 'none' };
    faults.broken++;
    return drawFault(random);
  });
  try {
    if (load.faults > 0) for (const member of members) await connect(member, remote, proxy.port);
    const tally: Tally = { runs: 0, entries: [], attempts: [], times: [], wrong: [] };
    const begun = performance.now();
    let rounds = 0;
    while (rounds < load.rounds && performance.now() - begun < (load.minutes ?? Number.POSITIVE_INFINITY) * 60_000) {
      rounds++;
      await inParallel(members, { workers: load.workers }, (member) => takePart(hub, member, { round: rounds, tally }));
    }
    for (const member of members) await connect(member, { ...remote, address: () => hub.cwd });
    await stayAway(hub, members, { backups: load.offline ?? 0, tally });
    const { lost, wrong } = await conclude(hub, members, tally.entries);
    const { runs, attempts, times } = tally;
    const said = { runs, attempts, times, entries: tally.entries.length, wrong: [...tally.wrong, ...wrong], lost };
    return { rounds, syncs: rounds * members.length, ...said, ...faults };
  } finally {
    await proxy.close();
    await remote.close();
  }
}

/** Returns the `part` (0.95 for p95) of `values` in order of size: nearest rank. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

type Tally = {
  runs: number;
  readonly entries: string[];
  readonly attempts: number[];
  readonly times: number[];
  readonly wrong: string[];
};

/** How often a timer starts a sync again before that is taken for a defect. */
const RUNS = 60;

/** Remembers something and syncs until that goes well, as a timer does; every sixth time two timers meet. */
const takePart = async (
  hub: Folder,
  member: Member,
  { round, tally }: { readonly round: number; readonly tally: Tally },
): Promise<void> => {
  const id = `${member.name} round ${round}`;
  await member.remember(id);
  tally.entries.push(id);
  const isTwice = tally.entries.length % 6 === 0;
  const once = async (): Promise<void> => {
    for (let run = 0; run < RUNS; run++) {
      tally.runs++;
      const { exitCode, stdout, stderr, milliseconds } = await member.run('sync', '--json');
      if (exitCode === 0) {
        tally.attempts.push((JSON.parse(stdout) as { attempts: number }).attempts);
        tally.times.push(milliseconds);
        const isThere = (await idsOf(hub, 'main')).includes(id);
        if (!isThere) tally.wrong.push(`${id}: exit code 0, and it is not at the hub`);
        return;
      }
      if (exitCode !== 69 && exitCode !== 75) {
        tally.wrong.push(`${id}: exit code ${exitCode}: ${stdout} ${stderr}`);
        return;
      }
    }
    tally.wrong.push(`${id}: not synced after ${RUNS} runs`);
  };
  await Promise.all(isTwice ? [once(), once()] : [once()]);
};

/** Backs the first environment up again and again while the others go on, and has it catch up by one sync. */
const stayAway = async (
  hub: Folder,
  [first, ...others]: readonly Member[],
  { backups, tally }: { readonly backups: number; readonly tally: Tally },
): Promise<void> => {
  if (first === undefined || backups === 0) return;
  await first.git('remote', 'set-url', 'origin', `${hub.cwd} far away`);
  for (let day = 1; day <= backups; day++) {
    const id = `${first.name} day ${day}`;
    await first.remember(id);
    tally.entries.push(id);
    const { exitCode, stderr } = await first.run('backup');
    if (exitCode !== 0) tally.wrong.push(`${id}: the backup ended with ${exitCode}: ${stderr}`);
  }
  for (const member of others) await takePart(hub, member, { round: 0, tally });
  await first.git('remote', 'set-url', 'origin', hub.cwd);
  const { exitCode, stdout } = await first.run('sync', '--json');
  const answer = JSON.parse(stdout) as { sent?: number; attempts?: number };
  if (exitCode !== 0 || answer.sent !== backups || answer.attempts !== 1)
    tally.wrong.push(`after days away: ${stdout}`);
};

const conclude = async (
  hub: Folder,
  members: readonly Member[],
  entries: readonly string[],
): Promise<{ readonly lost: readonly string[]; readonly wrong: readonly string[] }> => {
  const lost = new Set<string>();
  const wrong: string[] = [];
  const states = new Set<string>();
  await inParallel(members, { workers: 2 }, async (member) => {
    const { exitCode, stdout } = await member.run('sync', '--json');
    if (exitCode !== 0) wrong.push(`${member.name}: the last sync ended with ${exitCode}: ${stdout}`);
    states.add(await stateOf(member));
    const held = await idsOf(member, 'HEAD');
    for (const id of entries) if (!held.includes(id)) lost.add(id);
    if (held.length !== entries.length) wrong.push(`${member.name}: ${held.length} of ${entries.length} entries`);
    const damage = (await member.git('fsck', '--no-dangling', '--no-progress')).stdout;
    if (damage !== '') wrong.push(`${member.name}: ${damage}`);
  });
  states.add(`${(await hub.git('rev-parse', 'main^{tree}')).stdout}\n`);
  if (states.size !== 1) wrong.push(`${states.size} different states at the end`);
  return { lost: [...lost], wrong };
};

/** What a fetch or a push says and hears is mostly less than a kilobyte, and never more than some. */
const drawFault = (random: () => number): Fault => {
  const direction = random() < 0.5 ? 'up' : 'down';
  return { kind: 'cut', direction, after: Math.floor(random() * (random() < 0.7 ? 600 : 4000)) };
};
