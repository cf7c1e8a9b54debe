import { join } from 'node:path';
import { printable } from '../../core/printable.ts';
import { writeBlob, writeBlobOfFile } from '../../git/blobs.ts';
import { holdsBytes } from '../../git/file-bytes.ts';
import { statusOf } from '../../git/file-status.ts';
import type { PreparedFile } from '../../git/prepared-file.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { Files } from '../content.ts';
import { prepareWorkTree, refreshWorkTree } from '../work-tree.ts';

/** Settled files that Git has stored; those of the work tree wait until the index holds them. */
export type StoredFiles = {
  readonly written: readonly { readonly path: string; readonly oid: string }[];
  /** Brings the work tree up to them; returns a sentence for each file that was left alone. */
  readonly refreshWorkTree: () => readonly string[];
  /** Removes what was prepared for that, and is not needed. */
  readonly discard: () => void;
};

/**
 * Stores `changes`, two of one content once, and prepares the files of the work tree that hold what the index held
 * `before`: they are written first, Git reads them from there, and while it does they go to the disk.
 */
export async function storeSettled(
  repository: Repository,
  { changes, before }: { readonly changes: Files; readonly before: Files },
): Promise<StoredFiles> {
  const files: Prepared[] = [];
  const discard = (): void => {
    for (const { prepared } of files) prepared?.discard();
  };
  try {
    const stored: { readonly bytes: Buffer; readonly oid: Promise<string> }[] = [];
    // Git is at work on the first file while the second is written.
    const writes = [...changes].map(async ([path, bytes]) => {
      const change = { path, bytes, before: before.get(path) };
      const prepared = prepareWorkTree(repository, change);
      files.push({ ...change, prepared });
      let same = stored.find((other) => other.bytes.equals(bytes));
      if (same === undefined) {
        const oid = prepared ? writeBlobOfFile(repository, prepared.temporary, bytes) : writeBlob(repository, bytes);
        same = { bytes, oid };
        stored.push(same);
      }
      return { path, oid: await same.oid };
    });
    const writing = Promise.all(writes);
    // A failure here is told below; none of Git's may go unheard meanwhile.
    writing.catch(() => {});
    const ready = files.map((file) => ({ ...file, isUntouched: isUntouched(repository, file) }));
    for (const { prepared, isUntouched: isReady } of ready) if (isReady) prepared?.sync();
    const written = await writing;
    return { written, refreshWorkTree: () => ready.flatMap((file) => refresh(repository, file)), discard };
  } catch (error) {
    discard();
    throw error;
  }
}

type Prepared = {
  readonly path: string;
  readonly bytes: Buffer;
  readonly before: Buffer | undefined;
  readonly prepared: PreparedFile | undefined;
};

/** Whether the file of the work tree is what the index held, so that it may simply be replaced. */
function isUntouched({ topLevel }: Repository, { path, before, prepared }: Prepared): boolean {
  if (topLevel === undefined || before === undefined || prepared === undefined) return false;
  return holdsBytes(join(topLevel, path), before);
}

function refresh(
  repository: Repository,
  { prepared, isUntouched: isReady, ...change }: Prepared & { readonly isUntouched: boolean },
): readonly string[] {
  try {
    if (isReady && prepared?.replace()) return [];
    const note = refreshWorkTree(repository, change);
    return note === undefined ? [] : [note];
  } catch (error) {
    // The index has it already: stopping here would leave it staged, and the next try would find nothing to write.
    if (!(error instanceof ToolError) || error.code !== 'write-failed') throw error;
    const isThere = statusOf(join(repository.topLevel ?? '', change.path)) !== undefined;
    const command = isThere ? 'memjoin backup' : `git restore -- ${printable(change.path)}`;
    return [`${error.message} The commit holds it; ${command} brings it into the work tree.`];
  }
}
