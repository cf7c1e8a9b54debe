import { missingFrom } from '../core/conservation.ts';
import { printable } from '../core/printable.ts';
import type { Problem } from '../core/problem.ts';
import { readEntries } from '../core/read-entries.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { type Files, listCommit, readFiles } from './content.ts';
import { requireConserved } from './guard.ts';
import { readSoundLedger } from './ledger-damage.ts';
import { unifiedPath } from './managed.ts';
import { type Change, type Settled, settle } from './settle.ts';
import { sha256 } from './sha256.ts';

/** The managed files of the two tips, and what the ledger holds. */
export type Tips = {
  /** None where there is no such tip. */
  readonly local: Files;
  readonly upstream: Files;
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
  /** Files of the local tip that cannot be read and that the upstream does not hold as they are. */
  readonly torn: readonly Torn[];
};

/** A file that cannot be read. */
export type Torn = { readonly path: string; readonly problem: Problem };

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
  const list = async (rev: string | undefined) => (rev === undefined ? new Map() : listCommit(repository, rev, dir));
  const listings = [await list(local), await list(upstream)];
  const [ours = NONE, theirs = NONE] = await readFiles(repository, listings);
  // One that cannot be read is told when it shall take in what is published.
  const { bytes } = await readSoundLedger(repository, branch);
  return { local: ours, upstream: theirs, ledger: bytes, unified: unifiedPath(dir) };
}

/**
 * Joins both tips and the ledger into files that start from one of them. What cannot be read is left as it is there.
 * Throws `invalid-memory` where it is the unified file, and `conservation`, a defect, if the result lacked anything.
 */
export function joinTips(tips: Tips, start: 'local' | 'upstream'): Joined {
  const { unified, ledger } = tips;
  const [files, other] = start === 'local' ? [tips.local, tips.upstream] : [tips.upstream, tips.local];
  const known = ledger === undefined ? [] : [new Map([[unified, ledger]])];
  const inputs = [...tips.local.values(), ...tips.upstream.values(), ...(ledger === undefined ? [] : [ledger])];
  const held = [other, ...known];
  const settled = settle({ files, held, unified });
  if (settled.unreadable.length === 0) return { ...conserved(settled, { files, unified, inputs }), torn: [] };
  // Where the start cannot be read, what the other tip has there goes straight into the unified file.
  const saved = [...other]
    .filter(([path]) => path !== unified && !isReadable(files.get(path) ?? EMPTY))
    .map(([, bytes]) => new Map([[unified, bytes]]));
  requireReadable(unified, files.get(unified) ?? EMPTY);
  const mended = settle({ files, held: [...held, ...saved], unified });
  return { ...conserved(mended, { files, unified, inputs: inputs.filter(isReadable) }), torn: findTorn(tips) };
}

/** Returns how many entries `there` has, in this version or a later one, that `here` does not. */
export function countNew(here: Buffer | undefined, there: Buffer | undefined): number {
  if (there === undefined) return 0;
  return missingFrom(here ?? EMPTY, there, { sha256, limit: Number.POSITIVE_INFINITY }).length;
}

const NONE: Files = new Map();
const EMPTY = Buffer.from('[\n]\n');

function conserved(
  settled: Settled,
  { files, unified, inputs }: { readonly files: Files; readonly unified: string; readonly inputs: readonly Buffer[] },
): Omit<Joined, 'torn'> {
  const changes = settled.changes.filter(({ isAbsent, missing }) => isAbsent || missing.length > 0);
  const bytes = changes.find(({ path }) => path === unified)?.bytes ?? files.get(unified) ?? EMPTY;
  requireConserved(unified, bytes, [...new Set(inputs)]);
  return { changes, bytes };
}

function isReadable(bytes: Buffer): boolean {
  return readEntries(bytes, sha256).ok;
}

function findTorn({ local, upstream }: Tips): readonly Torn[] {
  return [...local].flatMap(([path, bytes]) => {
    if (upstream.get(path)?.equals(bytes)) return [];
    const read = readEntries(bytes, sha256);
    return read.ok ? [] : [{ path, problem: read.problem }];
  });
}

function requireReadable(path: string, bytes: Buffer): void {
  const read = readEntries(bytes, sha256);
  if (read.ok) return;
  const { line, column, message } = read.problem;
  throw new ToolError('invalid-memory', `${printable(path)}:${line}:${column}: ${printable(message)}`, {
    hint: 'Nothing was published. Commit a version of this file that can be read, then run memjoin sync again.',
  });
}
