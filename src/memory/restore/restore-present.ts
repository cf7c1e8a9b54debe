import { printable } from '../../core/printable.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { requireSource, type Settings } from '../settings.ts';
import { emptySource, readSourceBytes, requireFolder } from '../source/read-source.ts';
import { type Taken, type TakeOptions, takeSource } from '../source/take-source.ts';
import type { RestoreOptions } from './restore.ts';

/** The source as it is: its bytes, undefined if there is none, and its backup, undefined if there could be none. */
export type Present = {
  readonly bytes: Buffer | undefined;
  readonly taken: Taken | undefined;
  readonly notes: readonly string[];
};

/**
 * Backs the source up as it is before a restore. One that cannot be read is no obstacle to a copy that is put over it, nor
 * one of zero bytes to a refill; else it throws what the backup throws.
 */
export async function takePresent(
  repository: Repository,
  settings: Settings,
  options: RestoreOptions,
): Promise<Present> {
  const path = requireSource(settings);
  const bytes = readSourceBytes(path);
  if (bytes === undefined) {
    requireFolder(path);
    return { bytes, taken: undefined, notes: [] };
  }
  const { clocks, dryRun, isAfterMerge } = options;
  const take = { clocks, dryRun, isAfterMerge };
  try {
    const taken = await takeOrRefill(repository, settings, { ...take, isRefilled: options.isRefilled === true });
    return { bytes: taken.bytes, taken, notes: taken.notes };
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'unknown-shape') throw error;
    // A copy is asked for because the source is broken: it is kept as it is.
    if (options.from !== undefined)
      return { bytes, taken: undefined, notes: [`${error.message}; it is kept as it is.`] };
    // Two seconds ago at least: a program that writes it in place would have gone on.
    const isEmpty = readSourceBytes(path)?.length === 0;
    if (isEmpty && options.isRefilled === true) {
      return { bytes: Buffer.alloc(0), taken: undefined, notes: [`${printable(path)} was empty (0 bytes).`] };
    }
    throw isEmpty ? emptySource(path, error) : brokenSource(error);
  }
}

async function takeOrRefill(
  repository: Repository,
  settings: Settings,
  { isRefilled, ...options }: TakeOptions & { readonly isRefilled: boolean },
): Promise<Taken> {
  try {
    return await takeSource(repository, settings, options);
  } catch (error) {
    if (!isRefilled || !(error instanceof ToolError) || error.code !== 'mass-deletion') throw error;
    return takeSource(repository, { ...settings, deletions: 'keep' }, options);
  }
}

function brokenSource(cause: ToolError): ToolError {
  return new ToolError(cause.code, cause.message, {
    hint: 'Nothing was changed. Mend the file; or put a kept one in its place: memjoin restore --list; or move it away, and memjoin restore writes it anew.',
    cause,
  });
}
