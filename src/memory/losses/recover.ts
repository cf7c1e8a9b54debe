import { missingFrom } from '../../core/conservation.ts';
import type { Entry } from '../../core/entry.ts';
import { joinAll, printEntries } from '../../core/join.ts';
import { keepGreater, readEntries } from '../../core/read-entries.ts';
import type { Repository } from '../../git/repository.ts';
import { listCommit, readFiles } from '../content.ts';
import { requireWorkTree } from '../ids/edit.ts';
import type { Knowledge } from '../known.ts';
import { growLedger } from '../ledger/ledger.ts';
import { readSoundLedger, setLedgerAside } from '../ledger/ledger-damage.ts';
import { filesOf, homeOf } from '../ledger/ledger-files.ts';
import { unifiedPath } from '../managed.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { requireQuietBranch, type Written, writeEntries } from '../write-entries.ts';
import { type Beyond, readBeyond } from './beyond-tip.ts';
import { findLosses } from './lost-in.ts';
import { type Looked, lookInto, type RecoverFrom } from './recover-sources.ts';

/** An entry that HEAD lacked, and where it was found. */
export type Returned = {
  readonly uniqueId: string;
  /** The file it belongs into. */
  readonly path: string;
  /** `ledger`, or the object id of what held it. */
  readonly from: string;
};

/** What a recovery found and did. */
export type Recovered = Written & {
  /** Full name of the branch. */
  readonly branch: string;
  /** Whether the branch had a ledger. */
  readonly hadLedger: boolean;
  /** Number of commits that were looked at beside HEAD. */
  readonly commits: number;
  readonly returned: readonly Returned[];
  /** Files of HEAD that cannot be read: what was found for them is not in HEAD again. */
  readonly unreadable: Knowledge['unreadable'];
};

/**
 * Brings back into the checked-out branch, in one commit, what its ledger and what `from` names hold and HEAD lacks, and
 * makes the ledger, anew if it was gone, hold all of that first. Throws `usage` for a revision that names nothing,
 * `read-failed` for a ledger that cannot be read, unless all history is looked into: then it is put aside; and as `writeEntries` does.
 */
export async function recover(
  repository: Repository,
  settings: Settings,
  { from, dryRun }: { readonly from: RecoverFrom; readonly dryRun: boolean },
): Promise<Recovered> {
  requireWorkTree(repository);
  const { dir } = settings;
  const branch = await requireQuietBranch(repository, 'memjoin recover');
  const [files = new Map<string, Buffer>()] = await readFiles(repository, [await listCommit(repository, 'HEAD', dir)]);
  const unreadable = [...files].flatMap(([path, bytes]) => {
    const read = readEntries(bytes, sha256);
    return read.ok ? [] : [{ path, problem: read.problem }];
  });
  const broken = new Set(unreadable.map(({ path }) => path));
  const readable = new Map([...files].filter(([path]) => !broken.has(path)));
  const union = joinAll([...readable.values()], sha256);
  if (!union.ok) throw new Error(`invariant: what was read once reads again (${union.problem.message})`);

  const { bytes: ledger, damage } = await readSoundLedger(repository, branch);
  if (damage !== undefined && from.kind !== 'history') throw damage.error;
  const remembered = ledger === undefined ? new Map<string, Entry>() : entriesIn(ledger);
  const looked = await lookInto(repository, { from, branch, dir });
  // What is left is brought back whatever is lost.
  const beyond = await readBeyond(repository, { files: readable, names: looked.names, isPartial: true });
  const found = await whereFound(repository, { looked, beyond, union: union.bytes, dir, ledger, remembered });
  const lost = [...remembered.values()].filter(({ uniqueId }) => found.get(uniqueId)?.from === 'ledger');
  const states = [...looked.filesOf(beyond), filesOf(lost, dir)];
  const aside = damage === undefined || dryRun ? [] : await setLedgerAside(repository, branch, damage);
  if (!dryRun) {
    await growLedger(repository, branch, [...readable.values(), ...states.flatMap((state) => [...state.values()])]);
  }
  const written = await writeEntries(repository, settings, {
    command: 'memjoin recover',
    dryRun,
    remembered: states,
    plan: () => ({
      additions: new Map(),
      subject: () => `recover ${found.size === 1 ? '1 entry' : `${found.size} entries`}`,
    }),
  });
  return {
    ...written,
    branch,
    hadLedger: ledger !== undefined,
    commits: looked.commits.length,
    returned: [...found.values()],
    unreadable,
    notes: [...aside, ...beyond.notes, ...written.notes],
  };
}

function entriesIn(ledger: Buffer): ReadonlyMap<string, Entry> {
  const read = readEntries(ledger, sha256);
  if (!read.ok) throw new Error(`invariant: what was read once reads again (${read.problem.message})`);
  return read.value;
}

type Sources = {
  readonly looked: Looked;
  readonly beyond: Beyond;
  /** All that HEAD holds. */
  readonly union: Buffer;
  readonly dir: string;
  readonly ledger: Buffer | undefined;
  readonly remembered: ReadonlyMap<string, Entry>;
};

/** Returns by unique id what HEAD lacks, and where it was found: in the ledger if it has that version, else in a commit. */
async function whereFound(
  repository: Repository,
  { looked, beyond, union, dir, ledger, remembered }: Sources,
): Promise<ReadonlyMap<string, Returned>> {
  const found = new Map<string, Returned>();
  for (const uniqueId of ledger === undefined ? [] : missingIds(union, ledger)) {
    const entry = remembered.get(uniqueId);
    if (entry !== undefined) found.set(uniqueId, { uniqueId, path: homeOf(entry, dir), from: 'ledger' });
  }
  const fresh = new Map<string, Entry>();
  const paths = new Map<string, string>();
  for (const [path, entries] of beyond.entries) {
    const text = printEntries(entries);
    const isKept = ledger === undefined ? undefined : new Set(missingIds(ledger, text));
    for (const id of missingIds(union, text).filter((missing) => isKept?.has(missing) ?? true)) {
      keepGreater(fresh, entries.get(id) as Entry);
      if (path !== unifiedPath(dir) || !paths.has(id)) paths.set(id, path);
    }
  }
  const { commits, trees, only } = looked;
  const tip = commits[0]?.oid ?? '';
  const seen = await findLosses(repository, { commits, tip, names: trees, salvaged: beyond.salvaged }, fresh);
  for (const [uniqueId, entry] of fresh) {
    const from = only ?? seen.get(uniqueId)?.heldBy ?? 'history';
    const path = paths.get(uniqueId);
    const isHost = path !== undefined && path !== unifiedPath(dir);
    found.set(uniqueId, { uniqueId, path: isHost ? path : homeOf(entry, dir), from });
  }
  return found;
}

function missingIds(held: Buffer, entries: Buffer): readonly string[] {
  return missingFrom(held, entries, { sha256, limit: Number.POSITIVE_INFINITY });
}
