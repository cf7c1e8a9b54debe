/**
 * The ledger: a local ref to one blob, the join of all managed content that a branch ever held here. It only grows, so
 * what a reset, a revert, a forced update or a merge strategy drops can come back from it. When the unified file already
 * is that join, the ledger is that very blob and costs nothing.
 */
import { missingFrom } from '../../core/conservation.ts';
import { joinAll } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import { readEntries } from '../../core/read-entries.ts';
import { readBlobs, writeBlob } from '../../git/blobs.ts';
import { listRefs, readRef, updateRef } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { DURABLE } from '../../git/run.ts';
import { ToolError } from '../../git/tool-error.ts';
import { lackingOf, requireConserved } from '../guard.ts';
import { sha256 } from '../sha256.ts';
import { flatName } from './flat-name.ts';
import { formerNames } from './former-names.ts';

/** How often another process may move the ledger under a write before this one gives up. */
const TRIES = 20;

/** All ledgers are refs below this one. */
export const LEDGERS = 'refs/memjoin/ledger';

/** Returns the full name of the ledger of `branch`, itself a full name (`refs/heads/main`). */
export function ledgerRef(branch: string): string {
  return `${LEDGERS}/${flatName(branch)}`;
}

/** Returns the full name of the branch whose ledger `ref` is; of a very long one, a name with the same ledger. */
function ledgerBranch(ref: string): string {
  const name = ref.slice(LEDGERS.length + 1);
  return `refs/heads/${name.replaceAll('%2F', '/').replaceAll('%25', '%')}`;
}

/** Returns the full names of the branches that have a ledger here, those of deleted branches too. */
export async function listLedgers(repository: Repository): Promise<readonly string[]> {
  return (await listRefs(repository, LEDGERS)).map(ledgerBranch);
}

/** The ref that is a ledger, and the object it stands at. */
type Place = { readonly ref: string; readonly oid: string };

/**
 * Returns where the ledger of `branch` is, or undefined if there is none. Until something is written to it, that of a
 * branch that was renamed stands under a name it had before.
 */
export async function findLedger(repository: Repository, branch: string): Promise<Place | undefined> {
  const ref = ledgerRef(branch);
  const oid = await readRef(repository, ref);
  if (oid !== undefined) return { ref, oid };
  for (const former of await formerNames(repository, branch)) {
    const place = { ref: ledgerRef(former), oid: await readRef(repository, ledgerRef(former)) };
    if (place.oid !== undefined) return { ...place, oid: place.oid };
  }
  return undefined;
}

/** Returns the object id of the ledger of `branch`, or undefined if there is none. */
export async function ledgerId(repository: Repository, branch: string): Promise<string | undefined> {
  return (await findLedger(repository, branch))?.oid;
}

/** Returns what the ledger of `branch` holds, or undefined if there is none; throws as {@link readKept}. */
export async function readLedger(repository: Repository, branch: string): Promise<Buffer | undefined> {
  const oid = await ledgerId(repository, branch);
  return oid === undefined ? undefined : readKept(repository, branch, oid);
}

/** Returns the content of the object that the ledger of `branch` is; throws `read-failed` if it is lost or no file. */
export async function readKept(repository: Repository, branch: string, oid: string): Promise<Buffer | undefined> {
  try {
    return (await readBlobs(repository, [oid])).get(oid)?.bytes;
  } catch (error) {
    if (error instanceof ToolError && error.code === 'read-failed') throw unreadable(branch, error.message);
    throw error;
  }
}

/** Returns the failure to read the ledger of `branch`; `reason` is a sentence or its end. */
export function unreadable(branch: string, reason: string): ToolError {
  const name = printable(branch.replace(/^refs\/heads\//, ''));
  return new ToolError('read-failed', `The ledger of ${name} cannot be read (${reason.replace(/\.$/, '')}).`, {
    hint: 'memjoin recover --history makes it anew from the commits of the branch.',
  });
}

/**
 * Joins `contents` into the ledger of `branch`; contents that cannot be read add nothing. Moved by compare-and-swap, so
 * two processes lose nothing of each other. Throws `ref-moved` if it never comes to rest, and `conservation`, a defect.
 */
export async function growLedger(repository: Repository, branch: string, contents: readonly Buffer[]): Promise<void> {
  const readable = contents.filter((bytes) => readEntries(bytes, sha256).ok);
  const ref = ledgerRef(branch);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const place = await findLedger(repository, branch);
    const held = place === undefined ? undefined : await readKept(repository, branch, place.oid);
    const lacking = held === undefined ? readable : lackingOf(held, readable);
    if (lacking.length === 0 && (place === undefined || place.ref === ref)) return;
    const inputs = held === undefined ? lacking : [held, ...lacking];
    const joined = joinAll(inputs, sha256);
    if (!joined.ok) throw unreadable(branch, printable(joined.problem.message));
    requireConserved(ref, joined.bytes, inputs);
    const to = await writeBlob(repository, joined.bytes);
    if (await move(repository, ref, { place, to })) return;
  }
  throw new ToolError('ref-moved', `${printable(ref)} moved ${TRIES} times meanwhile.`, {
    hint: 'Run the command again.',
  });
}

/** A file that Git holds already. */
type StoredFile = {
  readonly oid: string;
  /** Blobs of which it is known to hold everything: they need not be read. */
  readonly holds?: readonly string[];
};

/**
 * Makes the ledger of `branch` hold a file that is stored: where the file holds all of the ledger, the ledger becomes that
 * very blob. One that cannot be read adds nothing. Throws as {@link growLedger}.
 */
export async function addToLedger(
  repository: Repository,
  branch: string,
  { oid, holds = [] }: StoredFile,
): Promise<void> {
  const ref = ledgerRef(branch);
  const place = await findLedger(repository, branch);
  const from = place?.oid;
  if (place?.ref === ref && from === oid) return;
  const isKnown = from !== undefined && [oid, ...holds].includes(from);
  if (isKnown && (await move(repository, ref, { place, to: oid }))) return;
  const blobs = await readBlobs(repository, from === undefined ? [oid] : [oid, from]).catch(async (error: unknown) => {
    if (from !== undefined) await readKept(repository, branch, from);
    throw error;
  });
  const bytes = blobs.get(oid)?.bytes;
  if (bytes === undefined || !readEntries(bytes, sha256).ok) return;
  const held = from === undefined ? undefined : blobs.get(from)?.bytes;
  const isAll = held === undefined || missingFrom(bytes, held, { sha256, limit: 1 }).length === 0;
  if (isAll && (await move(repository, ref, { place, to: oid }))) return;
  await growLedger(repository, branch, [bytes]);
}

/** Moves the ledger at `place` to the object `to` under the name `ref`; false where another process was quicker. */
async function move(
  repository: Repository,
  ref: string,
  { place, to }: { readonly place: Place | undefined; readonly to: string },
): Promise<boolean> {
  const from = place?.ref === ref ? place.oid : undefined;
  if (!(await updateRef(repository, ref, { from, to, message: 'memjoin: grow', options: DURABLE }))) return false;
  if (place !== undefined && place.ref !== ref) {
    // It has gone over; a new branch of the old name begins with nothing of it.
    const gone = { from: place.oid, to: undefined, message: 'memjoin: renamed', options: DURABLE };
    await updateRef(repository, place.ref, gone);
  }
  return true;
}
