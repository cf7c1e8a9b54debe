import type { Entry } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import { readEntries } from '../../core/read-entries.ts';
import { listRefs } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import type { Files } from '../content.ts';
import { growLedger, ledgerRef, listLedgers } from '../ledger/ledger.ts';
import { ASIDE, readSoundLedger } from '../ledger/ledger-damage.ts';
import { sha256 } from '../sha256.ts';

/** The ledgers of all branches here. */
type Ledgers = {
  /** What those that can be read hold, by full name of the branch. */
  readonly sound: Files;
  /** A sentence for each object that may hold purged content and that no purge can change. */
  readonly notes: readonly string[];
};

/** Reads the ledgers of all branches here; one that is damaged or lost stops nothing and is told. */
export async function readLedgers(repository: Repository): Promise<Ledgers> {
  const sound = new Map<string, Buffer>();
  const notes: string[] = [];
  for (const branch of await listLedgers(repository)) {
    const { bytes, damage } = await readSoundLedger(repository, branch);
    if (bytes !== undefined) sound.set(branch, bytes);
    if (damage === undefined) continue;
    const ref = printable(ledgerRef(branch));
    notes.push(
      `${damage.error.message} Nothing was purged from it. If it is the branch you are on, memjoin recover --history makes it anew; ` +
        `else git update-ref -d ${ref} drops it.`,
    );
  }
  const aside = await listRefs(repository, ASIDE);
  if (aside.length > 0) {
    notes.push(
      `${aside.map(printable).join(', ')}: kept from a damaged ledger, may hold the content; the commands printed delete it.`,
    );
  }
  return { sound, notes };
}

/**
 * Puts `purged` into every ledger that holds another version of it: no branch brings the content back from its ledger
 * then. Returns the full names of the branches whose ledgers changed. Throws as `growLedger`.
 */
export async function purgeLedgers(repository: Repository, purged: readonly Entry[]): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [branch, bytes] of (await readLedgers(repository)).sound) {
    const read = readEntries(bytes, sha256);
    if (!read.ok) continue;
    const held = purged.filter(({ uniqueId, line }) => read.value.get(uniqueId)?.line.equals(line) === false);
    if (held.length === 0) continue;
    await growLedger(repository, branch, [printEntries(new Map(held.map((entry) => [entry.uniqueId, entry])))]);
    changed.push(branch);
  }
  return changed;
}
