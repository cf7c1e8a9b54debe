/** When a round that failed is tried again: exponential backoff with full jitter, within a total time. */

/** How one attempt ended that was not the last word. */
export type Setback =
  /** The remote could not be reached, or did not say what became of the push. */
  | 'transport'
  /** Another environment was faster. */
  | 'rejected'
  /** The remote refused the push after it had let it in, and its branch is where it was. */
  | 'refused';

/** What was tried so far. */
export type Tries = {
  readonly attempts: number;
  /** The last setback, and how often it came in a row. */
  readonly last: Setback | undefined;
  readonly inARow: number;
};

/** Limits and sources of a round; times in milliseconds, `elapsed` by a clock that never jumps. */
export type RetryLimits = {
  readonly elapsed: number;
  readonly deadline: number;
  /** Whether a person is waiting, who can stop it. */
  readonly isAttended: boolean;
  /** Whether there is only one attempt. */
  readonly isOnce: boolean;
  /** Returns a number from 0 to below 1. */
  readonly random: () => number;
};

/** Whether to try again after `ms`, or why to stop. */
export type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'stop'; readonly why: 'once' | 'deadline' | 'given-up' };

/** Milliseconds of the longest first pause, and of the longest of all. */
const BASE = 100;
const CAP = 10_000;

/** How often in a row a refusal may come, which can be a push at the same moment, and a transport fail unattended. */
const PATIENCE = 3;

/** No attempt yet. */
export const NO_TRIES: Tries = { attempts: 0, last: undefined, inARow: 0 };

/** Returns `tries` after one more attempt that ended in `setback`. */
export function countSetback({ attempts, last, inARow }: Tries, setback: Setback): Tries {
  return { attempts: attempts + 1, last: setback, inARow: last === setback ? inARow + 1 : 1 };
}

/**
 * Returns what comes after `tries`. A pause is drawn evenly from nothing to `BASE` doubled with each attempt, at most
 * `CAP`: full jitter, so that environments that collided once do not collide again.
 */
export function nextStep({ attempts, last, inARow }: Tries, limits: RetryLimits): Step {
  if (limits.isOnce) return { kind: 'stop', why: 'once' };
  if (last === 'refused' && inARow >= PATIENCE) return { kind: 'stop', why: 'given-up' };
  if (last === 'transport' && inARow >= PATIENCE && !limits.isAttended) return { kind: 'stop', why: 'given-up' };
  const ceiling = Math.min(CAP, BASE * 2 ** Math.max(0, attempts - 1));
  const ms = Math.floor(limits.random() * ceiling);
  if (limits.elapsed + ms >= limits.deadline) return { kind: 'stop', why: 'deadline' };
  return { kind: 'wait', ms };
}

/**
 * Returns how long a git child may take of the `left` milliseconds: half of them, so that a connection that hangs leaves
 * time for another try, but not less than ten seconds while there are as many.
 */
export function timeForChild(left: number): number {
  return Math.max(1, Math.ceil(Math.min(left, Math.max(left / 2, 10_000))));
}
