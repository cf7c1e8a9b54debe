import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { isAncestor } from '../git/ancestry.ts';
import { moveCheckout } from '../git/move-checkout.ts';
import { resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import type { Upstream } from '../git/upstream.ts';
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
 * user's is in the way, and restores the source if entries came in and that is configured.
 */
export async function bringHome(
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
  const move = await moveCheckout(repository, {
    branch,
    from,
    to: tip,
    isWatched: (path) => isManaged(settings.dir, path),
    now: clocks.wall(),
    message: 'memjoin: sync',
  });
  if (move.kind === 'stays') return { kind: 'behind', reason: move.reason };
  if (!settings.restoreOnMerge || settings.source === undefined) return { kind: 'moved', notes: [] };
  return { kind: 'moved', notes: await restoreAndTell(repository, settings, { clocks }) };
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
