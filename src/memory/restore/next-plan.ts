import { setTimeout as sleep } from 'node:timers/promises';
import { requireSource, type Settings } from '../settings.ts';
import { readSourceBytes } from '../source/read-source.ts';
import type { Shadow } from '../source/shadow.ts';
import type { Clocks } from '../source/take-source.ts';
import { planAdditions } from './plan-additions.ts';
import { type PlanAgain, planAgain } from './plan-again.ts';
import type { VersionsById } from './restore-plan.ts';

/** A plan, and when the source was read for it if that was only once. */
type NextPlan = PlanAgain & {
  readonly read?: { readonly at: number; readonly clock: () => number } | undefined;
};

/** How often the source is looked at before it is planned anew: a file that is half written is whole a moment later. */
const LOOKS = 3;
/** In milliseconds. */
const BETWEEN_LOOKS = 3;

/**
 * Returns the plan that follows `planned` now that the source has moved on: the same one with what was added since, which
 * takes a few milliseconds, or a new one. Undefined if there is none, as {@link planAgain} says.
 */
export async function nextPlan(
  planned: PlanAgain,
  {
    versions,
    settings,
    shadow,
    clocks,
  }: {
    /** Undefined where nothing but the same plan will do. */
    readonly versions: VersionsById | undefined;
    readonly settings: Settings;
    readonly shadow: Shadow;
    readonly clocks: Clocks;
  },
): Promise<NextPlan | undefined> {
  const path = requireSource(settings);
  for (let look = 0; look < LOOKS; look++) {
    const bytes = readSourceBytes(path);
    if (bytes === undefined) return undefined;
    const read = { at: clocks.monotonic(), clock: clocks.monotonic };
    if (!bytes.equals(planned.before)) {
      const next = versions && planAdditions(planned, { bytes, versions, shadow, now: clocks.wall() });
      if (next !== undefined) return { ...next, read };
    } else if (look > 0) return { ...planned, read };
    await sleep(BETWEEN_LOOKS);
  }
  return versions && planAgain(versions, { settings, shadow, clocks });
}
