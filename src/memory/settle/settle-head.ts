import type { Entry } from '../../core/entry.ts';
import { printable } from '../../core/printable.ts';
import { type Identity, readCommit } from '../../git/commit.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Files, listCommit, readFiles, unifiedIdOf } from '../content.ts';
import { knownEntries } from '../known.ts';
import { growLedger, ledgerId } from '../ledger/ledger.ts';
import { readSoundLedger } from '../ledger/ledger-damage.ts';
import { filesOf } from '../ledger/ledger-files.ts';
import { lostEntries, pullableTip } from '../ledger/ledger-losses.ts';
import { keepInLedger, noteFailure } from '../ledger/ledger-note.ts';
import { unifiedPath } from '../managed.ts';
import { publish } from '../publish.ts';
import type { Settings } from '../settings.ts';
import { type Occasion, originsOf, settlingTarget, type Target } from './occasion.ts';
import { provenPaths, without } from './proven.ts';
import { type Change, isDue, type Settled, settle } from './settle.ts';
import { noteSettled, readSettled } from './settled-note.ts';
import { noteCompared } from './shortcuts.ts';

/** Who settles: fixed, so that every clone that repairs the same commit makes the same repair. */
export const SETTLER: Identity = { name: 'memjoin', email: 'memjoin@localhost' };
/** What such a commit says, fixed for the same reason. */
export const SETTLE_MESSAGE =
  'memjoin: settle memory files\n\nThe commit before lacks entries that it comes from, or its unified file is stale.\n';
const FROM_LEDGER =
  'memjoin: bring back lost entries\n\nThis branch held them, and neither the commit before nor its upstream does.\n';

/** How often a branch may move under a repair before it gives up. */
const TRIES = 20;

/** What was done, one full sentence each. */
export type HeadReport = { readonly notes: readonly string[] };

/** What a commit must change, and its message. */
type Repair = { readonly changes: readonly Found[]; readonly message: string };

/** What a file lacks, and where it was found, for people. */
type Found = Change & { readonly from: string };

/**
 * Settles the commit that HEAD stands on after `occasion`. If it lacks entries of what it comes from, or its unified file
 * is stale, one follow-up commit holds them: a function of HEAD and its origins alone (fixed identity and message, HEAD's
 * date), so clones that repair the same thing make the same commit. What then only the ledger of the branch still holds
 * comes back in a commit of its own, and the ledger takes in what HEAD holds. A difference in form only is left.
 */
export async function settleHead(repository: Repository, settings: Settings, occasion: Occasion): Promise<HeadReport> {
  const target = await settlingTarget(repository, occasion);
  if (target === undefined) return { notes: [] };
  const done: string[] = [];
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const state = await readState(repository, settings, { occasion, target });
    if (state === undefined) return { notes: done };
    const repairs = [state.fromOrigins, state.fromLedger].filter(({ changes }) => changes.length > 0);
    const [next] = repairs;
    if (next === undefined || settings.repair === 'warn') {
      const lacks = repairs.flatMap((repair) => describe(repair, 'lacks'));
      return {
        notes: [
          ...new Set([...done, ...state.notes, ...lacks, ...(await remember(repository, settings, { target, state }))]),
        ],
      };
    }
    const published = await publish(repository, {
      branch: target.ref,
      head: state.head,
      dir: settings.dir,
      files: next.changes,
      message: next.message,
      identity: SETTLER,
      date: state.date,
    });
    if (published.kind === 'committed') done.push(...published.notes, ...describe(next, 'got'));
  }
  throw new ToolError('ref-moved', `The branch moved ${TRIES} times meanwhile; its memory files were not settled.`, {
    hint: 'The next commit here settles them.',
  });
}

/** HEAD as it is, and what it lacks. */
type State = {
  readonly head: string;
  readonly date: number;
  readonly files: Files;
  /** Object id of the unified file, and of the ledger. */
  readonly unifiedId: string | undefined;
  readonly ledger: string | undefined;
  readonly fromOrigins: Repair;
  readonly fromLedger: Repair;
  /** Sentences on what cannot be read. */
  readonly notes: readonly string[];
};

type Comparison = {
  readonly occasion: Occasion;
  readonly target: Target;
  /** Whether what a settled state vouches for is read too. */
  readonly isWhole?: boolean;
};

/**
 * Compares HEAD with its origins and with the ledger; undefined if neither HEAD nor an origin has managed files. What a settled
 * state vouches for is read only if the rest shows that there is anything to do, or to tell.
 */
async function readState(
  repository: Repository,
  settings: Settings,
  { occasion, target, isWhole = false }: Comparison,
): Promise<State | undefined> {
  const { dir } = settings;
  const { branch } = target;
  const commit = await readCommit(repository, 'HEAD');
  const named = originsOf(repository, occasion).map((rev) => resolveRevision(repository, rev));
  const origins = new Set([...commit.parents, ...(await Promise.all(named))].filter((rev) => rev !== undefined));
  const listings = await Promise.all([commit.oid, ...origins].map((rev) => listCommit(repository, rev, dir)));
  if (listings.every(({ size }) => size === 0)) return undefined;
  const unified = unifiedPath(dir);
  const [headIds = new Map<string, string>()] = listings;
  const unread = isWhole ? new Set<string>() : provenPaths(listings, { settled: readSettled(repository), unified });
  const readWhole = () => readState(repository, settings, { occasion, target, isWhole: true });
  const [files = new Map<string, Buffer>(), ...held] = await readFiles(
    repository,
    listings.map((ids) => without(unread, ids)),
  );
  const settled = settle({ files, held, unified });
  if (settled.changes.length === 0 && settled.unreadable.length === 0) noteSettled(repository, headIds);
  else if (unread.size > 0) return readWhole();
  const changes = lacking(settled);
  const unifiedId = headIds.get(unified);
  const ledger = await ledgerId(repository, branch);
  const healed = new Map([...files, ...changes.map(({ path, bytes }) => [path, bytes] as const)]);
  // One that cannot be read is told when it shall take in what HEAD holds.
  const { bytes } =
    ledger === undefined || ledger === unifiedId ? NO_LEDGER : await readSoundLedger(repository, branch);
  const lost =
    bytes === undefined
      ? new Map<string, Entry>()
      : await lostEntries(repository, bytes, { branch, dir, unified: healed.get(unified) });
  if (lost.size > 0 && unread.size > 0) return readWhole();
  return {
    head: commit.oid,
    date: commit.date,
    files,
    unifiedId,
    ledger,
    fromOrigins: {
      changes: changes.map((change) => ({
        ...change,
        from: change.path === unified && isInHosts(change, healed) ? 'the host files' : ORIGIN[occasion.kind],
      })),
      message: SETTLE_MESSAGE,
    },
    fromLedger: {
      changes: changesFor(lost, { files: healed, dir }).map((change) => ({ ...change, from: 'the ledger' })),
      message: FROM_LEDGER,
    },
    notes: unreadableNotes(settled),
  };
}

/** What `files` must change to hold what was lost as well. */
function changesFor(
  lost: ReadonlyMap<string, Entry>,
  { files, dir }: { readonly files: Files; readonly dir: string },
): readonly Change[] {
  if (lost.size === 0) return [];
  return lacking(settle({ files, held: [filesOf(lost.values(), dir)], unified: unifiedPath(dir) }));
}

/** Whether the host files hold all that the unified file lacks: then it only is stale. */
function isInHosts({ path, missing }: Change, files: Files): boolean {
  const hosts = knownEntries([new Map([...files].filter(([other]) => other !== path))]);
  return missing.every((uniqueId) => hosts.has(uniqueId));
}

/** Where what came back was found. */
const ORIGIN: Readonly<Record<Occasion['kind'], string>> = {
  merge: 'the commits before',
  commit: 'the commit before',
  amend: 'the commit before',
  rebase: 'the commits before',
};

/** Puts what HEAD holds into the ledger, and notes for the hooks what was left out of HEAD for a reason. */
async function remember(
  repository: Repository,
  { dir }: Settings,
  { target: { branch }, state }: { readonly target: Target; readonly state: State },
): Promise<readonly string[]> {
  const { files, unifiedId, fromOrigins } = state;
  if (fromOrigins.changes.length > 0 || unifiedId === undefined) {
    // Only with memjoin.repair=warn, or where no unified file can be made.
    return noteFailure(branch, () => growLedger(repository, branch, [...files.values()]));
  }
  const notes = await keepInLedger(repository, branch, { oid: unifiedId });
  const ledger = await ledgerId(repository, branch);
  if (notes.length > 0 || ledger === undefined || ledger === unifiedId) return notes;
  const tip = await pullableTip(repository, branch);
  const upstream = tip === undefined ? undefined : await unifiedIdOf(repository, tip, dir);
  noteCompared(repository, { branch, unified: unifiedId, ledger, upstream });
  return notes;
}

const NO_LEDGER = { bytes: undefined } as const;

const lacking = ({ changes }: Settled): readonly Change[] => changes.filter(isDue);

const unreadableNotes = ({ unreadable }: Settled): readonly string[] =>
  unreadable
    .filter(({ where }) => where === 'here')
    .map(({ path, problem }) => `${printable(path)}:${problem.line}:${problem.column}: ${printable(problem.message)}.`);

/** One sentence for each file. */
function describe({ changes }: Repair, verb: 'lacks' | 'got'): readonly string[] {
  return changes.map(({ path, missing, isAbsent, from }) => {
    if (isAbsent) return `${printable(path)} is ${verb === 'lacks' ? 'missing; it is in' : 'back from'} ${from}.`;
    if (missing.length === 0) {
      return `${printable(path)} ${verb === 'lacks' ? 'holds' : 'held'} conflict markers${verb === 'lacks' ? '' : '; both sides are joined'}.`;
    }
    const count = missing.length === 1 ? '1 entry' : `${missing.length} entries`;
    return `${printable(path)} ${verb === 'lacks' ? `lacks ${count} of` : `got back ${count} from`} ${from}.`;
  });
}
