/**
 * The world that a simulated history happens in: machines with a disk and a clock each, and the one process that runs at a
 * time. The product's own code runs in it; only Git and the disk are stand-ins (`execa.ts`, `node-fs.ts`).
 */
import { mulberry32 } from '../../support/mulberry32.ts';

/** A file or directory; several names may lead to it. */
export type Inode = {
  readonly ino: number;
  readonly isDirectory: boolean;
  bytes: Buffer;
  mode: number;
  /** Milliseconds since 1970. */
  mtime: number;
  links: number;
  /** Whether its bytes would be gone after a power cut. */
  isUnsynced: boolean;
};

/** What a disk is made to keep together. */
export type Kept = 'files' | 'git';

/** One computer. */
export type Machine = {
  readonly name: string;
  /** Absolute path of all that it holds. */
  readonly root: string;
  readonly files: Map<string, Inode>;
  /**
   * How to undo what was done since the disk was last made to keep it, oldest first: to names of files, and to refs and
   * indexes of Git. To sync the one says nothing of the other.
   */
  readonly journals: Readonly<Record<Kept, (() => void)[]>>;
  /** Milliseconds that its clock is ahead. */
  offset: number;
};

/** One running program; it dies after `stepsLeft` more changes of anything. */
type Process = { readonly machine: Machine; readonly cwd: string; stepsLeft: number; isDead: boolean };

/** Thrown by every door of a process that was killed: nothing it does any more has an effect. */
class Killed extends Error {
  override name = 'Killed';
}

type World = {
  /** By name. */
  readonly machines: Map<string, Machine>;
  process: Process | undefined;
  /** Milliseconds since the history began. */
  time: number;
  random: () => number;
  nextIno: number;
  steps: number;
  kills: number;
  /** Processes that wait for their turn; undefined while only one runs. */
  waiting: { readonly process: Process; readonly resume: () => void }[] | undefined;
};

/** There is one world at a time: the modules of Node that it stands in for have no argument to pass it in. */
export const world: World = {
  machines: new Map(),
  process: undefined,
  time: 0,
  random: mulberry32(0),
  nextIno: 1,
  steps: 0,
  kills: 0,
  waiting: undefined,
};

/** Begins a new world. */
export function beginWorld(random: () => number): void {
  Object.assign(world, {
    process: undefined,
    time: 0,
    random,
    nextIno: 1,
    steps: 0,
    kills: 0,
    waiting: undefined,
  });
  world.machines.clear();
}

/** Where the disks of all machines are. */
export const ROOT = '/sim/';

/** Adds a machine whose files lie below `/sim/NAME`. */
export function addMachine(name: string): Machine {
  const machine: Machine = {
    name,
    root: `${ROOT}${name}`,
    files: new Map(),
    journals: { files: [], git: [] },
    offset: 0,
  };
  world.machines.set(name, machine);
  return machine;
}

/** When the histories happen: 2026-01-01. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** Returns what the clock of `machine` shows, in milliseconds since 1970. */
export function clockOf({ offset }: Machine): number {
  return BEGINNING + world.time + offset;
}

/** Lets `machine` run a program, which is killed after `steps` changes, and returns what it returns, or that it was killed. */
export async function runProcess<T>(
  { machine, cwd, steps = Number.POSITIVE_INFINITY }: { machine: Machine; cwd: string; steps?: number | undefined },
  program: () => Promise<T>,
): Promise<{ readonly isKilled: false; readonly value: T } | { readonly isKilled: true }> {
  const before = world.process;
  const process: Process = { machine, cwd, stepsLeft: steps, isDead: false };
  world.process = process;
  try {
    const value = await program();
    if (!process.isDead) return { isKilled: false, value };
  } catch (error) {
    if (!process.isDead) throw error;
  } finally {
    world.process = before;
  }
  world.kills++;
  return { isKilled: true };
}

/** Called before every look at anything: a dead process sees nothing. */
export function look(): void {
  if (world.process?.isDead) throw new Killed();
}

/** Called before every change: it may be the one that the process does not live to see. */
export function step(): void {
  look();
  world.steps++;
  const { process } = world;
  if (process !== undefined && process.stepsLeft-- <= 0) {
    process.isDead = true;
    throw new Killed();
  }
}

/** Notes how to undo a change that a power cut may take back. */
export function record({ journals }: Machine, kept: Kept, undo: () => void): void {
  journals[kept].push(undo);
}

/** What was done on `machine` before is on the disk now, but for file contents that nobody has synced. */
export function keepAll({ journals }: Machine, kept: Kept): void {
  journals[kept].length = 0;
}

/** Time passes: the system has written everything out by itself. */
export function writeOut({ journals, files }: Machine): void {
  for (const journal of Object.values(journals)) journal.length = 0;
  for (const inode of files.values()) inode.isUnsynced = false;
}

/** Cuts the power of `machine`: the last changes are undone in order, and contents that were not synced may be empty. */
export function cutPower(machine: Machine): void {
  for (const journal of Object.values(machine.journals)) {
    const kept = Math.floor(world.random() * (journal.length + 1));
    while (journal.length > kept) journal.pop()?.();
  }
  for (const inode of machine.files.values()) {
    if (inode.isUnsynced && world.random() < 0.5) inode.bytes = Buffer.alloc(0);
  }
  writeOut(machine);
}

/** Waits until it is the turn of this process. */
export async function turn(): Promise<void> {
  const { waiting, process } = world;
  if (waiting === undefined || process === undefined) return;
  await new Promise<void>((resume) => waiting.push({ process, resume }));
}

/** Runs several processes at once; which of them goes on next is drawn anew each time one of them asks Git. */
export async function runTogether(programs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting: NonNullable<World['waiting']> = [];
  world.waiting = waiting;
  const before = world.process;
  let running = programs.length;
  const failures: unknown[] = [];
  for (const program of programs) {
    program()
      .catch((error: unknown) => failures.push(error))
      .finally(() => running--);
    await settled();
  }
  while (running > 0 && waiting.length > 0) {
    const [next] = waiting.splice(Math.floor(world.random() * waiting.length), 1);
    world.process = next?.process;
    next?.resume();
    await settled();
  }
  world.waiting = undefined;
  world.process = before;
  if (running > 0) throw new Error('a process waits for something that is not simulated');
  if (failures.length > 0) throw failures[0];
}

/** All that can go on without another turn has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
