import { join } from 'node:path';
import { missingFrom } from '../core/conservation.ts';
import { contentOf, type Entry } from '../core/entry.ts';
import { join as joinBytes } from '../core/join.ts';
import { printable } from '../core/printable.ts';
import { readEntries } from '../core/read-entries.ts';
import { makeDirectory } from '../git/directories.ts';
import { holdsBytes } from '../git/file-bytes.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent, writeAtomic } from '../git/files.ts';
import { assertInside } from '../git/inside.ts';
import { type PreparedFile, prepareFile } from '../git/prepared-file.ts';
import type { Repository } from '../git/repository.ts';
import { isOutdated } from './settle/stale-edits.ts';
import { isEdited } from './settle/stamp-own.ts';
import { sha256 } from './sha256.ts';

/**
 * Brings a managed file of the work tree up to `bytes`, which the index now holds. A file that equalled `before`, the
 * index of a moment ago, is replaced; one with work of the user in it is joined; one that cannot be read, or whose unstaged
 * edits a join would undo, is left alone. Returns a sentence for the user if it was left alone. The file is no program: the
 * index holds it as a plain one, and it loses the right to be executed, which else would show as a change.
 */
export function refreshWorkTree(
  { topLevel }: Repository,
  {
    path,
    before,
    bytes,
    isChecked = false,
  }: {
    readonly path: string;
    readonly before: Buffer | undefined;
    readonly bytes: Buffer;
    /** Whether earlier versions in the file are known to be from a commit. */
    readonly isChecked?: boolean;
  },
): string | undefined {
  if (topLevel === undefined) return undefined;
  const target = join(topLevel, path);
  const isAsBefore = before !== undefined && holdsBytes(target, before);
  const present = isAsBefore ? before : readIfPresent(target);
  const mode = plainMode(statusOf(target));
  if (present?.equals(bytes) && mode === undefined) return undefined;
  let wanted = bytes;
  if (present !== undefined && !isAsBefore) {
    const joined = joinBytes(present, bytes, sha256);
    if (!joined.ok || [present, bytes].some((side) => missingFrom(joined.bytes, side, { sha256 }).length > 0)) {
      return `${printable(path)} in the work tree cannot be read and was left alone; the index holds the new content.`;
    }
    if (hasHandWork(present, { bytes, before: isChecked ? present : before })) {
      return `${printable(path)} in the work tree has edits that are not staged and was left alone; commit them next.`;
    }
    wanted = joined.bytes;
    if (present.equals(wanted) && mode === undefined) return undefined;
  }
  makeDirectory(join(target, '..'));
  assertInside(topLevel, target);
  writeAtomic(target, wanted, mode === undefined ? {} : { mode });
  return undefined;
}

/**
 * Writes `bytes` beside the file of the work tree that holds `before` as far as its size tells, so that Git can store them
 * from there and the file is replaced as soon as the index holds them; `undefined` where {@link refreshWorkTree} has
 * more to do.
 */
export function prepareWorkTree(
  { topLevel }: Repository,
  { path, before, bytes }: { readonly path: string; readonly before: Buffer | undefined; readonly bytes: Buffer },
): PreparedFile | undefined {
  if (topLevel === undefined || before === undefined) return undefined;
  const target = join(topLevel, path);
  const previous = statusOf(target);
  if (!previous?.isFile() || previous.size !== before.length) return undefined;
  if (plainMode(previous) !== undefined) return undefined;
  assertInside(topLevel, target);
  return prepareFile(target, { previous, bytes });
}

/** Returns the mode that a file is to get because it may be executed now, undefined for any other. */
function plainMode(file: ReturnType<typeof statusOf>): number | undefined {
  return file?.isFile() && (file.mode & 0o111) !== 0 ? file.mode & 0o666 : undefined;
}

/**
 * Returns whether `present` has hand-made changes that only a commit of theirs can stamp: an edit without a new version,
 * which the join would decide by its text, one of an earlier version, unless the file had that line `before`, or a new element
 * that `bytes` holds under a minted name, which it would double.
 */
function hasHandWork(
  present: Buffer,
  { bytes, before }: { readonly bytes: Buffer; readonly before: Buffer | undefined },
): boolean {
  const [mine, settled] = [readEntries(present, sha256), readEntries(bytes, sha256)];
  if (!mine.ok || !settled.ok) return false;
  const added: Entry[] = [];
  for (const entry of mine.value.values()) {
    const held = settled.value.get(entry.uniqueId);
    if (held === undefined) added.push(entry);
    else if (isEdited(held, entry)) return true;
    else if (isOutdated(held, entry) && before?.includes(entry.line) !== true) return true;
  }
  if (added.length === 0) return false;
  const contents = new Set([...settled.value.values()].map((entry) => contentOf(entry, sha256).key));
  return added.some((entry) => contents.has(contentOf(entry, sha256).key));
}
