import { printable } from '../../core/printable.ts';
import { pathsAhead, type Relation, relate } from '../../git/ancestry.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { nameOfUpstream, type Upstream } from '../../git/upstream.ts';
import type { FileIds } from '../content.ts';
import { isManaged } from '../managed.ts';
import { mendHint } from '../mend-hint.ts';
import type { Settings } from '../settings.ts';
import { pushWords } from './sync-errors.ts';
import { countHealed, countNew, countReceived, type Joined, joinTips, readTips, type Torn } from './sync-join.ts';

/** The commits that a round joins. */
export type TipIds = { readonly local: string | undefined; readonly upstream: string | undefined };

/** What a round publishes. */
export type SyncPlan = {
  /** The commit to start from; its other files stay as they are. */
  readonly base: string | undefined;
  /** Object ids of its managed files. */
  readonly baseIds: FileIds;
  readonly parents: readonly string[];
  readonly joined: Joined;
  /**
   * `none`: the upstream holds everything; `as-is`: the local tip is the join; `commit`: a new commit with `parents`.
   */
  readonly push: 'none' | 'as-is' | 'commit';
  /** Why the local branch cannot follow: it has commits that are not published. */
  readonly isBeside: boolean;
  /** Whether the ledger is the join already. */
  readonly isRemembered: boolean;
  /** Files that cannot be read: those of the local tip, which are not published, and those of the upstream. */
  readonly torn: readonly Torn[];
  /** Entries that the upstream has and the local tip has not, and the other way round. */
  readonly received: number;
  readonly sent: number;
  /** Entries that a file gets back: neither tip had them there. */
  readonly healed: number;
  /** Milliseconds that joining took. */
  readonly joinMs: number;
};

/** What a plan is made of. */
type Facts = {
  /** Full name of the local branch. */
  readonly branch: string;
  readonly upstream: Upstream;
  readonly tips: TipIds;
};

/**
 * Returns what is to be published. If the commits that are not at the upstream touch managed files only, they are: as they
 * are, or by a commit that has both tips as parents. Else a commit on the upstream holds the joined managed files alone, and
 * the user's own commits stay here. Throws `not-set-up` where the upstream does not exist yet and would have to be made of
 * these.
 */
export async function planSync(
  repository: Repository,
  settings: Settings,
  { branch, upstream, tips }: Facts,
): Promise<SyncPlan> {
  const { dir } = settings;
  const files = await readTips(repository, { branch, dir, ...tips });
  const relation = await relateTips(repository, tips);
  const start = relation === 'ahead' || relation === 'first' ? 'local' : 'upstream';
  const before = performance.now();
  const joined = joinTips(files, start);
  // What the upstream has made good meanwhile is no longer torn.
  const here = relation === 'behind' ? [] : joined.torn.filter(({ where }) => where === 'here');
  const rest = {
    isRemembered: files.ledger?.equals(joined.bytes) === true,
    received: countReceived(files),
    sent: countNew(files.upstream.get(files.unified), joined.bytes),
    joinMs: Math.round(performance.now() - before),
  };
  const hasOwn = await hasOwnCommits(repository, { dir, tips, relation });
  if (relation === 'first' && hasOwn) throw neverPushed(upstream);
  if (relation === 'first' && here.length > 0) throw unreadable(here);
  const isBeside = hasOwn || here.length > 0;
  if (start === 'local' && !isBeside) {
    const push = joined.changes.length === 0 ? 'as-is' : 'commit';
    return {
      base: tips.local,
      baseIds: files.ids.local,
      parents: idsOf(tips.local),
      joined,
      push,
      isBeside,
      torn: joined.torn,
      ...rest,
      healed: countHealed(files, joined.changes),
    };
  }
  const onUpstream = start === 'upstream' ? joined : joinTips(files, 'upstream');
  const isMerge = relation === 'diverged' && !isBeside;
  return {
    base: tips.upstream,
    baseIds: files.ids.upstream,
    parents: isMerge ? idsOf(tips.upstream, tips.local) : idsOf(tips.upstream),
    joined: onUpstream,
    push: isMerge || onUpstream.changes.length > 0 ? 'commit' : 'none',
    isBeside,
    torn: [...here, ...onUpstream.torn.filter(({ where }) => where === 'upstream')],
    ...rest,
    healed: countHealed(files, onUpstream.changes),
  };
}

/** As {@link Relation}; `first`: no upstream yet, `unborn`: no local commit yet. */
type TipRelation = Relation | 'first' | 'unborn';

async function relateTips(repository: Repository, { local, upstream }: TipIds): Promise<TipRelation> {
  if (local === undefined) return 'unborn';
  return upstream === undefined ? 'first' : relate(repository, local, upstream);
}

async function hasOwnCommits(
  repository: Repository,
  { dir, tips, relation }: { readonly dir: string; readonly tips: TipIds; readonly relation: TipRelation },
): Promise<boolean> {
  const { local, upstream } = tips;
  if (local === undefined || relation === 'same' || relation === 'behind') return false;
  const own = [...(await pathsAhead(repository, local, upstream))].filter((path) => !isManaged(dir, path));
  // The rules for managed files have to come first, and in a new repository they come alone.
  return upstream === undefined ? own.some((path) => path !== '.gitattributes') : own.length > 0;
}

function idsOf(...tips: readonly (string | undefined)[]): readonly string[] {
  return tips.filter((tip) => tip !== undefined);
}

function neverPushed(upstream: Upstream): ToolError {
  const name = nameOfUpstream(upstream);
  return new ToolError(
    'not-set-up',
    `${name} does not exist yet, and your branch has commits with files of your own.`,
    {
      hint: `memjoin publishes memory files only. Push the branch once yourself: git push -u ${pushWords(upstream)}`,
    },
  );
}

function unreadable([first]: readonly Torn[]): ToolError {
  if (first === undefined) throw new Error('invariant: a file that cannot be read is named');
  const { path, problem } = first;
  return new ToolError(
    'invalid-memory',
    `${printable(path)}:${problem.line}:${problem.column}: ${printable(problem.message)}`,
    {
      hint: `Nothing was published. ${mendHint([problem], 'Commit a version that can be read, then run memjoin sync again.')}`,
    },
  );
}
