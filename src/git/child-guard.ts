import { constants } from 'node:os';

/** Why a guarded child was told to end before its time. */
type Ended = 'timeout' | 'interrupted';

/** The watch over one running child. */
export type ChildGuard = {
  /** Ends the child at once; for a caller that cannot use the rest of its answer. */
  readonly stop: () => void;
  /** Ends the watch when the child is gone, and returns why it was ended by us, if it was. */
  readonly release: () => Ended | undefined;
};

/**
 * Watches the process group `pid`: asks it to end after `timeoutMs`, or when this process is told to end by SIGINT,
 * SIGTERM or SIGHUP, and kills what is still there a second later. The child needs this because its own process
 * group does not get the terminal's Ctrl-C. SIGTERM comes first: git removes its locks then.
 */
export function guardChild(pid: number | undefined, timeoutMs: number): ChildGuard {
  if (pid === undefined) return { stop: () => {}, release: () => undefined };
  let ended: Ended | undefined;
  let patience: NodeJS.Timeout | undefined;
  const end = (reason?: Ended): void => {
    ended ??= reason;
    signalGroup(pid, 'SIGTERM');
    patience ??= setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE);
  };
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  const interrupt = (): void => end('interrupted');
  watch(interrupt);
  return {
    stop: () => end(),
    release: () => {
      clearTimeout(timer);
      clearTimeout(patience);
      // The leader is gone; helpers that ignored SIGTERM must not outlive it.
      if (patience !== undefined) signalGroup(pid, 'SIGKILL');
      unwatch(interrupt);
      return ended;
    },
  };
}

/** Milliseconds in which a program that was asked to end may clear up after itself; nobody waits much longer for Ctrl-C. */
const GRACE = 1000;

/** Returns whether this process was told to end while a child ran; from then on no other child should start. */
export function wasInterrupted(): boolean {
  return interrupted;
}

/** Returns the exit code of a process that was told to end while a child ran: 130 after Ctrl-C, 143 after SIGTERM. */
export function exitCodeOfSignal(): number {
  return 128 + (signalled === undefined ? constants.signals.SIGINT : constants.signals[signalled]);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const interrupts = new Set<() => void>();
let interrupted = false;
let signalled: (typeof SIGNALS)[number] | undefined;

const watch = (interrupt: () => void): void => {
  if (interrupts.size === 0) for (const signal of SIGNALS) process.on(signal, interruptAll);
  interrupts.add(interrupt);
};

const unwatch = (interrupt: () => void): void => {
  interrupts.delete(interrupt);
  if (interrupts.size === 0) for (const signal of SIGNALS) process.off(signal, interruptAll);
};

// The children's end rejects the calls that wait for them with `interrupted`, which ends this process in order: its
// own temporary files are removed on the way.
const interruptAll = (signal: NodeJS.Signals): void => {
  interrupted = true;
  signalled ??= SIGNALS.find((known) => known === signal);
  for (const interrupt of interrupts) interrupt();
};

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
};
