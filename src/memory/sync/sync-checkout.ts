import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { isAncestor } from '../../git/ancestry.ts';
import { moveCheckout } from '../../git/move-checkout.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import type { Upstream } from '../../git/upstream.ts';
import { isManaged } from '../managed.ts';
import { clearDueRestore, isRestoredByItself, noteDueRestore, restoreDueSince } from '../restore/due-restore.ts';
import { restoreAndTell } from '../restore/restore-and-tell.ts';
import type { Settings } from '../settings.ts';
import { noteSettled } from '../settle/settled-note.ts';
import type { Clocks } from '../source/take-source.ts';
import type { Attempt } from './sync-round.ts';

/** What became of the checked-out branch. */
export type Checkout =
  | { readonly kind: 'planned' }
  /** It stood on the tip of the upstream already; `notes` tell of a restore that was due. */
  | { readonly kind: 'current'; readonly notes?: readonly string[] }
  /** It stands there now; `notes` tell of the source. */
  | { readonly kind: 'moved'; readonly notes: readonly string[] }
  /** It stays where it was; `reason` is half a sentence, `next` a full one: what the user can do. */
  | { readonly kind: 'behind'; readonly reason: string; readonly next?: string };

/** What is to be brought home. */
type Arrival = {
  readonly clocks: Clocks;
  /** Full name of the branch. */
  readonly branch: string;
  readonly upstream: Upstream;
  readonly round: Extract<Attempt, { kind: 'done' }>;
};

/**
 * Lets the branch follow the upstream after a round, with index and work tree if it is checked out, as far as nothing of the
 * user's is in the way, and restores the source if entries came in, now or before a restore that was killed, and that is configured.
 */
export async function bringHome(repository: Repository, settings: Settings, arrival: Arrival): Promise<Checkout> {
  const checkout = await follow(repository, settings, arrival);
  const isThere = checkout.kind === 'moved' || checkout.kind === 'current';
  const { settled } = arrival.round.made;
  if (isThere && settled !== undefined) noteSettled(repository, settled);
  if (!isThere || restoreDueSince(repository, settings) === undefined) return checkout;
  return { ...checkout, notes: await restoreAndTell(repository, settings, { clocks: arrival.clocks }) };
}

async function follow(
  repository: Repository,
  settings: Settings,
  { clocks, branch, upstream, round }: Arrival,
): Promise<Checkout> {
  const { tip, made } = round;
  if (tip === undefined || tip === made.tips.local) return { kind: 'current' };
  const from = await resolveRevision(repository, branch);
  if (from === tip) return { kind: 'current' };
  if (from !== undefined && !(await isAncestor(repository, from, tip))) {
    return made.plan.isBeside ? beside(round, upstream) : { kind: 'behind', reason: 'it has moved meanwhile' };
  }
  const wasDue = restoreDueSince(repository, settings) !== undefined;
  if (isRestoredByItself(settings)) noteDueRestore(repository);
  const move = await moveCheckout(repository, {
    branch,
    from,
    to: tip,
    isWatched: (path) => isManaged(settings.dir, path),
    now: clocks.wall(),
    message: 'memjoin: sync',
  });
  if (move.kind === 'moved') return { kind: 'moved', notes: [] };
  if (!wasDue) clearDueRestore(repository);
  return { kind: 'behind', reason: move.reason };
}

function beside({ made }: Arrival['round'], { remote, ref }: Upstream): Checkout {
  // Of two reasons the file is told by the failure, which also says what to do.
  if (made.plan.torn.some(({ where }) => where === 'here')) {
    return { kind: 'behind', reason: 'it has a file that cannot be read' };
  }
  const reason = 'it has commits that sync does not publish';
  const name = ref.replace(/^refs\/heads\//, '');
  const words = `${shellWord(printable(remote))} ${shellWord(printable(name))}`;
  const next = `To join both: git pull --no-rebase ${words}; to share your commits as well, push them after that.`;
  return { kind: 'behind', reason, next };
}
