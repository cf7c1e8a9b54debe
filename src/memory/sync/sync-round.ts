import { isAncestor } from '../../git/ancestry.ts';
import { writeBlob } from '../../git/blobs.ts';
import { commitFiles } from '../../git/commit-files.ts';
import { fetchBranch } from '../../git/fetch.ts';
import { pushCommit } from '../../git/push.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { RemoteSettings } from '../../git/remote-settings.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { nameOfUpstream, type Upstream } from '../../git/upstream.ts';
import type { FileIds } from '../content.ts';
import { flatName } from '../ledger/flat-name.ts';
import { growLedger } from '../ledger/ledger.ts';
import { readSoundLedger } from '../ledger/ledger-damage.ts';
import { noteFailure } from '../ledger/ledger-note.ts';
import { requireEnvironment, type Settings } from '../settings.ts';
import { noSuchBranch, nothingAtAll, outrun, refused, stopped, unreachable, wentElsewhere } from './sync-errors.ts';
import { planSync, type SyncPlan, type TipIds } from './sync-plan.ts';

/** What an attempt works on. */
export type Round = {
  /** Full name of the local branch. */
  readonly branch: string;
  readonly upstream: Upstream;
  readonly remote: RemoteSettings;
  readonly isHookRun: boolean;
  readonly dryRun: boolean;
  /** What the attempt before it made, to be made no second time of the same tips. */
  readonly before: Made | undefined;
};

/** A plan, and the commit made for it. */
type Made = {
  readonly tips: TipIds;
  readonly plan: SyncPlan;
  readonly commit: string | undefined;
  /** Object ids of the managed files of the result, where nothing is left to settle in it. */
  readonly settled: FileIds | undefined;
  readonly notes: readonly string[];
};

/** How an attempt ended. */
export type Attempt =
  /** The upstream stands on `tip`, which holds everything, or would by this plan in a dry run; `pushed` is our part of it. */
  | {
      readonly kind: 'done';
      readonly made: Made;
      readonly tip: string | undefined;
      readonly pushed: string | undefined;
    }
  | {
      readonly kind: 'transport' | 'rejected' | 'refused';
      readonly made: Made | undefined;
      readonly error: ToolError;
    };

/** Returns the ref that keeps what was fetched of the upstream of `branch`, a full name. */
function fetchedRef(branch: string): string {
  return `refs/memjoin/fetched/${flatName(branch)}`;
}

/**
 * Fetches the upstream, joins both tips, lets the ledger hold the result, and pushes what the upstream lacks. A kill at any
 * moment leaves at most objects that nothing names. Throws what another attempt would not mend.
 */
export async function attemptRound(repository: Repository, settings: Settings, round: Round): Promise<Attempt> {
  const { branch, upstream, remote, dryRun, before } = round;
  const fetched = await fetchBranch(repository, upstream, {
    ref: fetchedRef(branch),
    options: remote.fetchOptions,
    dryRun,
  });
  if (fetched.kind === 'failed') {
    // Git fetches nothing into a repository with a ref to a lost object.
    const { damage } = fetched.error.code === 'git-timeout' ? NO_DAMAGE : await readSoundLedger(repository, branch);
    if (damage !== undefined) throw damage.error;
    return { kind: 'transport', made: before, error: unreachable(upstream, fetched.error) };
  }
  if (fetched.kind === 'absent' && fetched.branches.length > 0) throw noSuchBranch(upstream, fetched.branches);
  const tips: TipIds = {
    local: await resolveRevision(repository, branch),
    upstream: fetched.kind === 'tip' ? fetched.oid : undefined,
  };
  if (tips.local === undefined && tips.upstream === undefined) throw nothingAtAll(branch);
  const arrived = await findArrived(repository, before, tips);
  const made = isSame(before, tips) ? before : await makeCommit(repository, settings, { ...round, tips });
  if (made.plan.push === 'none' || dryRun) return { kind: 'done', made, tip: tips.upstream, pushed: arrived };
  const oid = made.commit ?? '';
  const pushed = await pushCommit(repository, upstream, {
    oid,
    isHookRun: round.isHookRun,
    options: round.remote.pushOptions,
  });
  if (pushed.kind === 'accepted') {
    if (await isFetchedAgain(repository, round, oid)) return { kind: 'done', made, tip: oid, pushed: oid };
    return { kind: 'refused', made, error: wentElsewhere(upstream, round.remote) };
  }
  if (pushed.kind === 'stopped') throw stopped(upstream, pushed.reason);
  if (pushed.kind === 'rejected') return { kind: 'rejected', made, error: outrun(upstream) };
  if (pushed.kind === 'refused') return { kind: 'refused', made, error: refused(upstream, pushed) };
  return { kind: 'transport', made, error: unreachable(upstream, pushed.error) };
}

/** Returns whether what was pushed is where all fetch from. Asked only where a push has an address of its own. */
async function isFetchedAgain(
  repository: Repository,
  { branch, upstream, remote }: Round,
  oid: string,
): Promise<boolean> {
  if (remote.elsewhere === undefined) return true;
  const fetched = await fetchBranch(repository, upstream, {
    ref: fetchedRef(branch),
    options: remote.fetchOptions,
  });
  return fetched.kind === 'tip' && (await isAncestor(repository, oid, fetched.oid));
}

function isSame(before: Made | undefined, tips: TipIds): before is Made {
  return before !== undefined && before.tips.local === tips.local && before.tips.upstream === tips.upstream;
}

/** Returns the commit of an earlier attempt whose push went through although nobody said so. */
async function findArrived(
  repository: Repository,
  before: Made | undefined,
  { upstream }: TipIds,
): Promise<string | undefined> {
  if (before?.commit === undefined || upstream === undefined) return undefined;
  return (await isAncestor(repository, before.commit, upstream)) ? before.commit : undefined;
}

async function makeCommit(
  repository: Repository,
  settings: Settings,
  { branch, upstream, tips, dryRun }: Round & { readonly tips: TipIds },
): Promise<Made> {
  const plan = await planSync(repository, settings, { branch, upstream, tips });
  if (dryRun) return { tips, plan, commit: undefined, settled: undefined, notes: [] };
  const { bytes, isSettled } = plan.joined;
  const isToRemember = bytes.length > EMPTY_LENGTH && !plan.isRemembered;
  const notes = isToRemember ? await remember(repository, branch, bytes) : [];
  const settledWith = (stored: readonly { readonly path: string; readonly oid: string }[]) =>
    isSettled ? new Map([...plan.baseIds, ...stored.map(({ path, oid }) => [path, oid] as const)]) : undefined;
  if (plan.push !== 'commit') {
    return { tips, plan, commit: plan.push === 'as-is' ? tips.local : undefined, settled: settledWith([]), notes };
  }
  const { changes } = plan.joined;
  const stored: { path: string; oid: string }[] = [];
  for (const { path, bytes } of changes) stored.push({ path, oid: await writeBlob(repository, bytes) });
  const paths = changes.map(({ path }) => path).join('\n');
  const healed = plan.healed === 0 ? '' : ` (${plan.healed === 1 ? '1 entry' : `${plan.healed} entries`} healed)`;
  const subject = `memjoin: sync ${requireEnvironment(settings)} with ${nameOfUpstream(upstream)}${healed}`;
  const message = paths === '' ? `${subject}\n` : `${subject}\n\n${paths}\n`;
  const { base, parents } = plan;
  return {
    tips,
    plan,
    commit: await commitFiles(repository, { base, changes: stored, parents, message, identity: 'known' }),
    settled: settledWith(stored),
    notes,
  };
}

/** A ledger that cannot be read remembers nothing, which is told, and keeps nothing from being shared. */
async function remember(repository: Repository, branch: string, bytes: Buffer): Promise<readonly string[]> {
  try {
    await growLedger(repository, branch, [bytes]);
    return [];
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'read-failed') throw error;
    return noteFailure(branch, () => Promise.reject(error));
  }
}

const NO_DAMAGE = { damage: undefined };
/** Length of a file without entries. */
const EMPTY_LENGTH = 4;
