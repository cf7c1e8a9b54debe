import type { Dialect } from '../dialects/element.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import type { PlanAgain } from './plan-again.ts';
import { type Replaced, replaceSource } from './replace-source.ts';
import type { Settings } from './settings.ts';
import { sha256 } from './sha256.ts';
import { readShadow, type Shadow, writeShadow } from './shadow.ts';
import { shadowOf } from './source-shadow.ts';
import type { Taken } from './take-source.ts';

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
  }: Pick<PlanAgain, 'plan' | 'known'> & {
    readonly before: Buffer | undefined;
    readonly target: string;
    readonly shadow: Shadow;
    readonly now: number;
  },
): Replaced {
  writeShadow(repository, { ...shadow, restored: { source: sha256(bytes), ids: known } });
  return replaceSource(repository, { target, before, bytes, now });
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
