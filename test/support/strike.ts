import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { Member, Ran } from './fleet.ts';
import { descendantsOf, isRunning, signalTo } from './processes.ts';

/**
 * What may happen to a run. `group`: memjoin is killed, and what it has started goes on; `tree`: all of it is killed, as
 * by the power or the end of a container; `child`: one program that it has started is killed; else the signal is sent.
 */
export type Death = (typeof DEATHS)[number];

/** All of them. */
export const DEATHS = ['group', 'tree', 'child', 'SIGINT', 'SIGTERM'] as const;

/** How a run ended that was to be struck; `milliseconds` from the blow, or from the start where it came too late. */
export type Struck = Ran & {
  readonly isStruck: boolean;
  /** Processes that it had started and that still run two seconds after its end. */
  readonly children: readonly number[];
};

type Blow = {
  readonly args: readonly string[];
  readonly death: Death;
  /** Milliseconds from the start. */
  readonly after: number;
  /** Chooses the child. */
  readonly random: () => number;
};

/** Runs memjoin in a clone and strikes it at a moment, unless it has ended before. */
export async function runAndStrike(member: Member, { args, death, after, random }: Blow): Promise<Struck> {
  const [file = '', ...rest] = member.program.words;
  const begun = performance.now();
  const child = execa(file, [...rest, ...args], {
    cwd: member.cwd,
    env: { ...member.env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    detached: true,
    // What it has started must not keep the test waiting by holding its streams.
    cleanup: true,
  });
  const pid = child.pid ?? 0;
  let struckAt: number | undefined;
  let children: readonly number[] = [];
  const timer = setTimeout(() => {
    children = descendantsOf(pid);
    if (strike(pid, { death, children, random })) struckAt = performance.now();
  }, after);
  const patience = setTimeout(() => signalTo(-pid, 'SIGKILL'), member.program.patience);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; at: number }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, at: performance.now() }));
  });
  const { code, signal, at } = await ended;
  clearTimeout(timer);
  clearTimeout(patience);
  const { stdout, stderr } = await child;
  if (at - begun > member.program.patience) throw new Error(`memjoin ${args.join(' ')} did not end in ${member.cwd}`);
  const exitCode = code ?? (signal === 'SIGKILL' ? 137 : signal === 'SIGINT' ? 130 : 143);
  const isStruck = struckAt !== undefined;
  return {
    exitCode,
    stdout,
    stderr,
    isStruck,
    milliseconds: at - (struckAt ?? begun),
    children: isStruck ? await stillRunning(children) : [],
  };
}

const strike = (
  pid: number,
  { death, children, random }: { death: Death; children: readonly number[]; random: () => number },
): boolean => {
  if (death === 'child') {
    const victim = children[Math.floor(random() * children.length)];
    if (victim === undefined) return false;
    signalTo(victim, 'SIGKILL');
    return true;
  }
  signalTo(-pid, death === 'group' || death === 'tree' ? 'SIGKILL' : death);
  if (death === 'tree') for (const child of children) signalTo(child, 'SIGKILL');
  return true;
};

const stillRunning = async (children: readonly number[]): Promise<readonly number[]> => {
  for (let wait = 0; wait < 20 && children.some(isRunning); wait++) await sleep(100);
  return children.filter(isRunning);
};
