import { isAncestor } from '../git/ancestry.ts';
import { moveCheckout } from '../git/move-checkout.ts';
import { resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { unifiedIdOf } from './content.ts';
import { keepInLedger } from './ledger-note.ts';
import { isManaged } from './managed.ts';
import { restoreAndTell } from './restore-and-tell.ts';
import type { Settings } from './settings.ts';
import type { Attempt } from './sync-round.ts';
import type { Clocks } from './take-source.ts';

/** What became of the checked-out branch. */
export type Checkout =
  | { readonly kind: 'planned' }
  /** It stood on the tip of the upstream already. */
  | { readonly kind: 'current' }
  /** It stands there now; `notes` tell of the ledger and the source. */
  | { readonly kind: 'moved'; readonly notes: readonly string[] }
  /** It stays where it was; `reason` is half a sentence. */
  | { readonly kind: 'behind'; readonly reason: string };

/** What is to be brought home. */
type Arrival = {
  readonly clocks: Clocks;
  /** Full name of the branch. */
  readonly branch: string;
  readonly round: Extract<Attempt, { kind: 'done' }>;
};

/**
 * Lets the branch follow the upstream after a round, with index and work tree if it is checked out, as far as nothing of the
 * user's is in the way, and restores the source if entries came in and that is configured.
 */
export async function bringHome(
  repository: Repository,
  settings: Settings,
  { clocks, branch, round }: Arrival,
): Promise<Checkout> {
  const { tip, made } = round;
  const from = await resolveRevision(repository, branch);
  if (tip === undefined || from === tip) return { kind: 'current' };
  if (from !== undefined && !(await isAncestor(repository, from, tip))) {
    const why = made.plan.isBeside ? 'it has commits that sync does not publish' : 'it has moved meanwhile';
    return { kind: 'behind', reason: why };
  }
  const move = await moveCheckout(repository, {
    branch,
    from,
    to: tip,
    isWatched: (path) => isManaged(settings.dir, path),
    now: clocks.wall(),
    message: 'memjoin: sync',
  });
  if (move.kind === 'stays') return { kind: 'behind', reason: move.reason };
  const unified = await unifiedIdOf(repository, tip, settings.dir);
  const kept = unified === undefined ? [] : await keepInLedger(repository, branch, { oid: unified });
  if (!settings.restoreOnMerge || settings.source === undefined) return { kind: 'moved', notes: kept };
  return { kind: 'moved', notes: [...kept, ...(await restoreAndTell(repository, settings, { clocks }))] };
}
