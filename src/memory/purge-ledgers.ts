import type { Entry } from '../core/entry.ts';
import { printEntries } from '../core/join.ts';
import { readEntries } from '../core/read-entries.ts';
import { readBlobs } from '../git/blobs.ts';
import type { Repository } from '../git/repository.ts';
import type { Files } from './content.ts';
import { growLedger, ledgerRef, listLedgers } from './ledger.ts';
import { sha256 } from './sha256.ts';

/** Returns what the ledgers of all branches here hold, by full name of the branch. */
export async function readLedgers(repository: Repository): Promise<Files> {
  const branches = await listLedgers(repository);
  const blobs = await readBlobs(repository, branches.map(ledgerRef));
  return new Map(
    branches.flatMap((branch) => {
      const bytes = blobs.get(ledgerRef(branch))?.bytes;
      return bytes === undefined ? [] : [[branch, bytes] as const];
    }),
  );
}

/**
 * Puts `purged` into every ledger that holds another version of it: no branch brings the content back from its ledger
 * then. Returns the full names of the branches whose ledgers changed. Throws as `growLedger`.
 */
export async function purgeLedgers(repository: Repository, purged: readonly Entry[]): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [branch, bytes] of await readLedgers(repository)) {
    const read = readEntries(bytes, sha256);
    if (!read.ok) continue;
    const held = purged.filter(({ uniqueId, line }) => read.value.get(uniqueId)?.line.equals(line) === false);
    if (held.length === 0) continue;
    await growLedger(repository, branch, [printEntries(new Map(held.map((entry) => [entry.uniqueId, entry])))]);
    changed.push(branch);
  }
  return changed;
}
