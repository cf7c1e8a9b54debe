import { missingFrom } from '../../core/conservation.ts';
import type { Problem } from '../../core/problem.ts';
import { readEntries } from '../../core/read-entries.ts';
import type { Repository } from '../../git/repository.ts';
import { type FileIds, type Files, listCommit, readFiles } from '../content.ts';
import { requireConserved } from '../guard.ts';
import { ledgerId } from '../ledger/ledger.ts';
import { readSoundLedger } from '../ledger/ledger-damage.ts';
import { unifiedPath } from '../managed.ts';
import { provenPaths, without } from '../settle/proven.ts';
import { type Change, isDue, type Settled, settle } from '../settle/settle.ts';
import { readSettled } from '../settle/settled-note.ts';
import { sha256 } from '../sha256.ts';

/** The managed files of the two tips, without those that both have and that need no reading, and what the ledger holds. */
export type Tips = {
  /** None where there is no such tip. */
  readonly local: Files;
  readonly upstream: Files;
  /** Object ids of all of them. */
  readonly ids: { readonly local: FileIds; readonly upstream: FileIds };
  readonly ledger: Buffer | undefined;
  /** Path of the unified file. */
  readonly unified: string;
};

/** What a commit is to hold. */
export type Joined = {
  /** How the files that it starts from must change. */
  readonly changes: readonly Change[];
  /** What the unified file then holds: everything that can be read of both tips and of the ledger. */
  readonly bytes: Buffer;
  /** Whether nothing is left to settle then: every file could be read, and each that is not changed is canonical. */
  readonly isSettled: boolean;
  /** Files of either tip that cannot be read; one that is the same at both is the upstream's. */
  readonly torn: readonly Torn[];
};

/** A file that cannot be read. */
export type Torn = {
  readonly path: string;
  /** The local tip, the upstream, or the work tree, as far as that differs from the local tip. */
  readonly where: 'here' | 'upstream' | 'work-tree';
  /** Whether the result has in its place what can be read elsewhere. */
  readonly isReplaced: boolean;
  readonly problem: Problem;
};

/** Reads the managed files of both tips, each content once, and the ledger of `branch`. */
export async function readTips(
  repository: Repository,
  {
    branch,
    dir,
    local,
    upstream,
  }: {
    readonly branch: string;
    readonly dir: string;
    readonly local: string | undefined;
    readonly upstream: string | undefined;
  },
): Promise<Tips> {
  const list = async (rev: string | undefined): Promise<FileIds> =>
    rev === undefined ? new Map() : listCommit(repository, rev, dir);
  const here = await list(local);
  const there = upstream === local ? here : await list(upstream);
  const listings = [here, there];
  const unread = provenPaths(listings, { settled: readSettled(repository), unified: unifiedPath(dir) });
  const [ours = NONE, theirs = NONE] = await readFiles(
    repository,
    listings.map((ids) => without(unread, ids)),
  );
  // One that cannot be read is told when it shall take in what is published.
  const oid = await ledgerId(repository, branch);
  const unified = unifiedPath(dir);
  const same = oid === undefined ? undefined : [ours, theirs][listings.findIndex((ids) => ids.get(unified) === oid)];
  const ledger =
    oid === undefined ? undefined : (same?.get(unified) ?? (await readSoundLedger(repository, branch)).bytes);
  return { local: ours, upstream: theirs, ids: { local: here, upstream: there }, ledger, unified };
}

/**
 * Joins both tips and the ledger into files that start from one of them. What cannot be read there is replaced by what can
 * be read at the other, the unified file by the join of everything; else it is left as it is.
 * Throws `conservation`, a defect, if the result lacked anything that can be read.
 */
export function joinTips(tips: Tips, start: 'local' | 'upstream'): Joined {
  const { unified, ledger } = tips;
  const [files, other] = start === 'local' ? [tips.local, tips.upstream] : [tips.upstream, tips.local];
  const known = ledger === undefined ? [] : [new Map([[unified, ledger]])];
  const inputs = [...tips.local.values(), ...tips.upstream.values(), ...(ledger === undefined ? [] : [ledger])];
  const held = [other, ...known];
  const settled = settle({ files, held, unified });
  if (settled.unreadable.length === 0) return { ...conserved(settled, { files, unified, inputs }), torn: [] };
  const isKept = (path: string, bytes: Buffer): boolean =>
    isReadable(bytes) || (path !== unified && !isReadable(other.get(path) ?? GARBAGE));
  const sound = new Map([...files].filter(([path, bytes]) => isKept(path, bytes)));
  const mended = settle({ files: sound, held, unified });
  const joined = conserved(mended, { files: sound, unified, inputs: inputs.filter(isReadable) });
  return {
    ...joined,
    isSettled: false,
    torn: [...tornHere(tips), ...tornThere(tips, { start, changes: joined.changes })],
  };
}

/** Returns how many entries `there` has, in this version or a later one, that `here` does not; what cannot be read has none. */
export function countNew(here: Buffer | undefined, there: Buffer | undefined): number {
  if (there === undefined || !isReadable(there)) return 0;
  return missingFrom(here === undefined || !isReadable(here) ? EMPTY : here, there, {
    sha256,
    limit: Number.POSITIVE_INFINITY,
  }).length;
}

/** Returns how many entries the upstream has that are new here; where the file here cannot be read, the ledger tells what is known. */
export function countReceived({ local, upstream, ledger, unified }: Tips): number {
  const here = local.get(unified);
  return countNew(here !== undefined && !isReadable(here) ? ledger : here, upstream.get(unified));
}

/** Returns how many entries the changed files get that neither tip had there, in this version: what was lost, and comes back. */
export function countHealed({ local, upstream }: Tips, changes: readonly Change[]): number {
  const lacking = (files: Files, { path, bytes }: Change): readonly string[] => {
    const here = files.get(path) ?? EMPTY;
    return missingFrom(isReadable(here) ? here : EMPTY, bytes, { sha256, limit: Number.POSITIVE_INFINITY });
  };
  const healed = changes.flatMap((change) => {
    const there = new Set(lacking(upstream, change));
    return there.size === 0 ? [] : lacking(local, change).filter((uniqueId) => there.has(uniqueId));
  });
  return new Set(healed).size;
}

const NONE: Files = new Map();
const EMPTY = Buffer.from('[\n]\n');
const GARBAGE = Buffer.from('?');

function conserved(
  settled: Settled,
  { files, unified, inputs }: { readonly files: Files; readonly unified: string; readonly inputs: readonly Buffer[] },
): Omit<Joined, 'torn'> {
  const changes = settled.changes.filter(isDue);
  const bytes = changes.find(({ path }) => path === unified)?.bytes ?? files.get(unified) ?? EMPTY;
  requireConserved(unified, bytes, [...new Set(inputs)]);
  return { changes, bytes, isSettled: changes.length === settled.changes.length };
}

function isReadable(bytes: Buffer): boolean {
  return readEntries(bytes, sha256).ok;
}

function tornHere({ local, upstream }: Tips): readonly Torn[] {
  return [...local].flatMap(([path, bytes]) =>
    upstream.get(path)?.equals(bytes) ? [] : asTorn(path, bytes, { where: 'here', isReplaced: false }),
  );
}

function tornThere(
  { local, upstream }: Tips,
  { start, changes }: { readonly start: 'local' | 'upstream'; readonly changes: readonly Change[] },
): readonly Torn[] {
  // A local tip that is ahead has made good already what it has changed.
  const isPast = (path: string, bytes: Buffer): boolean => start === 'local' && !local.get(path)?.equals(bytes);
  return [...upstream].flatMap(([path, bytes]) => {
    if (isPast(path, bytes)) return [];
    return asTorn(path, bytes, { where: 'upstream', isReplaced: changes.some((change) => change.path === path) });
  });
}

function asTorn(path: string, bytes: Buffer, rest: Pick<Torn, 'where' | 'isReplaced'>): readonly Torn[] {
  const read = readEntries(bytes, sha256);
  return read.ok ? [] : [{ path, ...rest, problem: read.problem }];
}
