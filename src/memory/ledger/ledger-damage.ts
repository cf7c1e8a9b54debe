import { printable } from '../../core/printable.ts';
import { readEntries } from '../../core/read-entries.ts';
import { updateRef } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { DURABLE } from '../../git/run.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sha256 } from '../sha256.ts';
import { findLedger, LEDGERS, ledgerId, readKept, unreadable } from './ledger.ts';

/** A ledger as far as it can be read. */
export type SoundLedger = {
  /** What it holds; undefined if there is none, or none that can be read. */
  readonly bytes: Buffer | undefined;
  /** Why it cannot be read. */
  readonly damage: Damage | undefined;
};

/** A ledger that cannot be read: the object it stands at, and what to tell the user. */
export type Damage = { readonly oid: string; readonly error: ToolError };

/** Reads the ledger of `branch` where that must not stop what is being done: a lost or broken one is told, not thrown. */
export async function readSoundLedger(repository: Repository, branch: string): Promise<SoundLedger> {
  const oid = await ledgerId(repository, branch);
  if (oid === undefined) return { bytes: undefined, damage: undefined };
  try {
    const bytes = await readKept(repository, branch, oid);
    const read = bytes === undefined ? undefined : readEntries(bytes, sha256);
    if (read === undefined || read.ok) return { bytes, damage: undefined };
    const { line, column, message } = read.problem;
    return {
      bytes: undefined,
      damage: { oid, error: unreadable(branch, `line ${line}, column ${column}: ${printable(message)}`) },
    };
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'read-failed') throw error;
    return { bytes: undefined, damage: { oid, error } };
  }
}

/** One line for people: what cannot be read, and what to do. */
export function describeDamage({ error }: Damage): string {
  return `${error.message} ${error.hint ?? ''}`.trim();
}

/**
 * Removes the ledger of `branch` if it still stands at the damaged object, which a ref below `refs/memjoin/aside` keeps
 * where it is there to keep. Returns full sentences for the user.
 */
export async function setLedgerAside(
  repository: Repository,
  branch: string,
  { oid }: Damage,
): Promise<readonly string[]> {
  const place = await findLedger(repository, branch);
  if (place?.oid !== oid) return [];
  const { ref } = place;
  const aside = `${ASIDE}/${ref.slice(LEDGERS.length + 1)}-${oid.slice(0, 12)}`;
  const isKept = await keep(repository, aside, oid);
  const message = 'memjoin: set aside';
  if (!(await updateRef(repository, ref, { from: oid, to: undefined, message, options: DURABLE }))) return [];
  const name = printable(branch.replace(/^refs\/heads\//, ''));
  return [
    `The ledger of ${name} could not be read and was made anew. It stood at ${oid}${isKept ? `, which ${printable(aside)} keeps` : ''}.`,
  ];
}

/** Ledgers that could not be read are kept below this. */
export const ASIDE = 'refs/memjoin/aside';

/** Git makes no ref to an object that is lost. */
async function keep(repository: Repository, ref: string, oid: string): Promise<boolean> {
  try {
    await updateRef(repository, ref, { from: undefined, to: oid, message: 'memjoin: keep', options: DURABLE });
    return true;
  } catch (error) {
    if (error instanceof ToolError && error.code === 'git-failed') return false;
    throw error;
  }
}
