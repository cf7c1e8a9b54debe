import type { Dialect } from '../../dialects/element.ts';
import { currentBranch, resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { PAUSE } from '../source/read-source.ts';
import { readShadow, type Shadow, writeShadow } from '../source/shadow.ts';
import { shadowOf } from '../source/source-shadow.ts';
import type { Taken } from '../source/take-source.ts';
import type { PlanAgain } from './plan-again.ts';
import { type Replaced, replaceSource } from './replace-source.ts';

/** Replaces the source, and leaves word of it first, for a backup after a restore that was cut off. */
export function putInPlace(
  repository: Repository,
  {
    target,
    shadow,
    plan: { bytes },
    before,
    known,
    now,
    read,
  }: Pick<PlanAgain, 'plan' | 'known'> & {
    readonly before: Buffer | undefined;
    readonly target: string;
    readonly shadow: Shadow;
    readonly now: number;
    /** When `before` was read a moment ago, by this clock; it must hold it still some milliseconds later. */
    readonly read?: { readonly at: number; readonly clock: () => number } | undefined;
  },
): Replaced {
  // Of a plan that follows another one the word is on the disk but for the hash of the bytes. That outlives a kill; after
  // a power cut every program begins with the file as it is, so that nothing must be known of what it had not read yet.
  writeShadow(
    repository,
    { ...shadow, restored: { source: sha256(bytes), ids: known } },
    { durable: read === undefined },
  );
  const pause = read && (() => read.at + PAUSE - read.clock());
  return replaceSource(repository, { target, before, bytes, now, pause });
}

/** Returns the shadow of the source that is about to be replaced; of one that was never read it holds nothing. */
export async function shadowBefore(
  repository: Repository,
  settings: Settings,
  { taken, dialect }: { readonly taken: Taken | undefined; readonly dialect: Dialect },
): Promise<Shadow> {
  if (taken !== undefined) return taken.shadow;
  const of = shadowOf(settings, { branch: (await currentBranch(repository)) ?? 'HEAD', dialect });
  const head = (await resolveRevision(repository, 'HEAD')) ?? null;
  return readShadow(repository, of).shadow ?? { of, source: null, head, ids: new Map(), refused: [] };
}
