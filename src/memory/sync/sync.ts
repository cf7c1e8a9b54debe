import { requireIdentity } from '../../git/commit.ts';
import { readAllConfig } from '../../git/config.ts';
import { isGitFailure, standsOn } from '../../git/fetch.ts';
import { requireTip } from '../../git/lost-head.ts';
import { packWhenDue } from '../../git/maintenance.ts';
import { removeOldTemporaries } from '../../git/old-temporaries.ts';
import { currentBranch } from '../../git/refs.ts';
import { type RemoteSettings, readRemoteSettings } from '../../git/remote-settings.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { withoutQuestions } from '../../git/unattended.ts';
import { chooseUpstream, type Upstream } from '../../git/upstream.ts';
import type { Facts } from '../../telemetry/operation.ts';
import type { Tell } from '../../telemetry/record.ts';
import { type Backup, backup } from '../backup.ts';
import { requireEnvironment, type Settings } from '../settings.ts';
import type { Clocks } from '../source/take-source.ts';
import { countSetback, NO_TRIES, nextStep, timeForChild } from './retry-policy.ts';
import { branchToSync } from './sync-branch.ts';
import { bringHome, type Checkout } from './sync-checkout.ts';
import { cannotRead, notEverywhere, outOfTime } from './sync-errors.ts';
import type { Torn } from './sync-join.ts';
import { type Attempt, attemptRound } from './sync-round.ts';
import { tornInCheckout } from './torn-checkout.ts';

/** How a sync runs; times in milliseconds. */
export type SyncOptions = {
  readonly clocks: Clocks;
  /** Waits; tests pass one that does not. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Returns a number from 0 to below 1. */
  readonly random: () => number;
  /** Time for all attempts together. */
  readonly deadline: number;
  /** Whether a person is waiting at a terminal. */
  readonly isAttended: boolean;
  readonly isOnce: boolean;
  readonly dryRun: boolean;
  /** Whether the repository's own pre-push hook is asked. */
  readonly isHookRun: boolean;
  /** Name of the branch; the checked-out one if left out. */
  readonly branch?: string | undefined;
  /** Told how the work goes on, for the log. */
  readonly tell?: Tell | undefined;
};

/** What a sync did. */
export type Synced = {
  /** `synced`: the upstream holds every entry of this environment; `partly`: something of it is left, see `failure`. */
  readonly status: 'synced' | 'partly' | 'planned';
  readonly branch: string;
  readonly upstream: Upstream;
  readonly attempts: number;
  /** Entries that came in, and that went out. */
  readonly received: number;
  readonly sent: number;
  /** Entries that a file had lost and got back by the commit of this sync; those of the backup are counted there. */
  readonly healed: number;
  /** The commit that was pushed; undefined if the upstream held everything. */
  readonly pushed: string | undefined;
  /** The commit the upstream stands on. */
  readonly tip: string | undefined;
  readonly checkout: Checkout;
  /** The backup before it; undefined without a source, or where it could not be. */
  readonly backup: Backup | undefined;
  /** What keeps this from being a whole sync: the source that could not be backed up, files that cannot be read. */
  readonly failure: ToolError | undefined;
  readonly torn: readonly Torn[];
  /** Full sentences. */
  readonly notes: readonly string[];
};

/**
 * Does a whole round: backs the source up, joins with the upstream, publishes the managed files, lets the checked-out branch
 * follow, and restores the source if configured. Safe to be killed at any moment and to run twice at once. Throws
 * `remote-unavailable`, `rejected`, `ref-moved` (others were faster until the deadline), `not-set-up`, and
 * `identity-missing` and, where the branch stands at a commit that is lost, `read-failed`, both before anything is written.
 */
export async function sync(repository: Repository, settings: Settings, options: SyncOptions): Promise<Synced> {
  requireEnvironment(settings);
  const { clocks, deadline, dryRun, isAttended } = options;
  const config = await readAllConfig(repository);
  const quiet = withoutQuestions(repository, { config, isAttended });
  const branch = await branchToSync(quiet, options.branch);
  await requireTip(quiet, branch);
  if (!dryRun) await requireIdentity(quiet);
  // What is to be saved is saved here first, however long that takes: the deadline is for the remote.
  const taken = await backUpFirst(quiet, settings, { ...options, branch });
  const upstream = await chooseUpstream(quiet, branch, config);
  const remote = await readRemoteSettings(quiet, upstream.remote, config);
  const start = clocks.monotonic();
  const elapsed = (): number => clocks.monotonic() - start;
  const bounded = { ...quiet, timeLeft: () => timeForChild(deadline - elapsed()) };
  const { round, attempts } = await publishUntilDone(bounded, settings, {
    ...options,
    branch,
    upstream,
    remote,
    elapsed,
  });
  const { plan } = round.made;
  // No time limit from here on: index and work tree must not be left half-way because a push took long.
  const checkout = dryRun
    ? ({ kind: 'planned' } as const)
    : await bringHome(quiet, settings, { clocks, branch, upstream, round });
  if (!dryRun) {
    removeOldTemporaries(repository.gitDir, { kinds: ['index'], now: clocks.wall() });
    // Beside the unified file each sync stores a host file, which may be as large.
    await packWhenDue(quiet, 2 * plan.joined.bytes.length);
  }
  // A backup that had nothing to tell of has read them all, or knows them to be settled.
  const isAllRead = taken.backup !== undefined && taken.backup.notes.length === 0;
  const torn = [...plan.torn, ...(isAllRead ? [] : await tornInCheckout(quiet, settings.dir))];
  const failure =
    taken.failure ??
    cannotRead(upstream, torn) ??
    (dryRun ? undefined : await findLagging(bounded, round.tip, { upstream, remote }));
  return {
    status: dryRun ? 'planned' : failure === undefined ? 'synced' : 'partly',
    branch,
    upstream,
    attempts,
    received: plan.received,
    sent: plan.sent,
    healed: plan.healed,
    pushed: round.pushed,
    tip: round.tip,
    checkout,
    backup: taken.backup,
    failure,
    torn,
    notes: [...new Set([...taken.notes, ...round.made.notes, ...('notes' in checkout ? (checkout.notes ?? []) : [])])],
  };
}

/** Git tells of one push to several places what became of it at one of them; the others are asked. */
async function findLagging(
  repository: Repository,
  tip: string | undefined,
  { upstream, remote }: { readonly upstream: Upstream; readonly remote: RemoteSettings },
): Promise<ToolError | undefined> {
  if (tip === undefined) return undefined;
  for (const url of remote.others) {
    try {
      if (!(await standsOn(repository, url, { ref: upstream.ref, oid: tip }))) return notEverywhere(upstream, url);
    } catch (error) {
      if (!isGitFailure(error)) throw error;
      return notEverywhere(upstream, url, error);
    }
  }
  return undefined;
}

type Taken = {
  readonly backup: Backup | undefined;
  readonly failure: ToolError | undefined;
  readonly notes: readonly string[];
};

/** What a sync says that has no live file to back up. */
export const NO_SOURCE =
  'This clone has no live memory file, so nothing was backed up; to name it: memjoin install --source PATH';

/** Failures of a backup that must not keep what is committed already from being shared. */
const OF_SOURCE: ReadonlySet<string> = new Set([
  'operation-in-progress',
  'source-busy',
  'invalid-memory',
  'unknown-shape',
  'read-failed',
  'unsafe-path',
  'mass-deletion',
  'secret-found',
]);

async function backUpFirst(
  repository: Repository,
  settings: Settings,
  { branch, clocks, dryRun }: SyncOptions & { readonly branch: string },
): Promise<Taken> {
  const nothing = { backup: undefined, failure: undefined, notes: [] };
  if (settings.source === undefined) return repository.isBare ? nothing : { ...nothing, notes: [NO_SOURCE] };
  const present = await currentBranch(repository);
  if (present !== undefined && present !== branch) {
    return { ...nothing, notes: ['The live file was not backed up: that goes to the checked-out branch.'] };
  }
  try {
    const done = await backup(repository, settings, { clocks, dryRun });
    return { backup: done, failure: undefined, notes: done.notes };
  } catch (error) {
    if (!(error instanceof ToolError) || !OF_SOURCE.has(error.code)) throw error;
    return { ...nothing, failure: error };
  }
}

type Done = Extract<Attempt, { kind: 'done' }>;

async function publishUntilDone(
  repository: Repository,
  settings: Settings,
  options: SyncOptions & {
    readonly branch: string;
    readonly upstream: Upstream;
    readonly remote: RemoteSettings;
    readonly elapsed: () => number;
  },
): Promise<{ readonly round: Done; readonly attempts: number }> {
  const { branch, upstream, remote, dryRun, isHookRun, elapsed, deadline, isAttended, isOnce, random, sleep } = options;
  let tries = NO_TRIES;
  let before: Attempt['made'];
  for (;;) {
    const facts = { branch, upstream, remote, dryRun, isHookRun, before };
    const round = await attemptRound(repository, settings, facts).catch((error: unknown) => {
      throw error instanceof ToolError && error.code === 'git-timeout' ? outOfTime(deadline, error) : error;
    });
    options.tell?.({ attempts: tries.attempts + 1, ...figuresOf(round.made) });
    if (round.kind === 'done') return { round, attempts: tries.attempts + 1 };
    // A remote that went on since the last attempt refused that one for having been late.
    const hasMoved = before !== undefined && before.tips.upstream !== round.made?.tips.upstream;
    before = round.made;
    tries = countSetback(hasMoved ? { ...tries, last: undefined } : tries, round.kind);
    const step = nextStep(tries, { elapsed: elapsed(), deadline, isAttended, isOnce, random });
    if (step.kind === 'stop') throw round.error;
    await sleep(step.ms);
  }
}

/** What a plan says for the log. */
function figuresOf(made: Attempt['made']): Facts {
  if (made === undefined) return {};
  const { received, sent, joined, joinMs } = made.plan;
  return { entriesIn: received, entriesOut: sent, bytesOut: joined.bytes.length, joinMs };
}
