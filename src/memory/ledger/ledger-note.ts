import { printable } from '../../core/printable.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { addToLedger } from './ledger.ts';

/**
 * Does what {@link addToLedger} does, and never fails what was done before it: returns a sentence for the user where the
 * ledger could not be written.
 */
export async function keepInLedger(
  repository: Repository,
  branch: string,
  file: Parameters<typeof addToLedger>[2],
): Promise<readonly string[]> {
  return noteFailure(branch, () => addToLedger(repository, branch, file));
}

/** Runs `grow`, which grows the ledger of `branch`; returns a sentence for the user if it fails, none otherwise. */
export async function noteFailure(branch: string, grow: () => Promise<void>): Promise<readonly string[]> {
  try {
    await grow();
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = error instanceof ToolError && error.hint !== undefined ? ` ${error.hint}` : '';
    return [`The ledger of ${printable(branch)} was not brought up to date: ${reason}${hint}`];
  }
}
