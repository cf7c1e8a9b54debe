import { type HeldFile, holdFile, readIfPresent, replaceFile } from '../git/files.ts';
import { makePrivate } from '../git/links.ts';
import type { Repository } from '../git/repository.ts';
import { keepCopy } from './kept-copies.ts';

/** What came of it. */
export type Replaced =
  | { readonly kind: 'moved' }
  | {
      readonly kind: 'replaced';
      /** Where the file that was there is kept; undefined if there was none. */
      readonly kept: string | undefined;
      /** That file, still open, to see what a program writes into it after all; the caller closes it. */
      readonly displaced: HeldFile | undefined;
    };

/**
 * Replaces the file at `target`, which holds `before` (undefined: there is none), by `bytes`, and keeps it. Mode and owner
 * stay. `moved`: it holds something else by now and was left alone. A program that replaces it by a rename of its own in
 * the moment between the last look and our rename is the one that this cannot see.
 */
export function replaceSource(
  repository: Repository,
  {
    target,
    before,
    bytes,
    now,
  }: {
    readonly target: string;
    readonly before: Buffer | undefined;
    readonly bytes: Buffer;
    readonly now: number;
  },
): Replaced {
  const held = holdFile(target);
  let isReplaced = false;
  try {
    if (!isAsBefore(held, { target, before })) return { kind: 'moved' };
    const kept = before === undefined ? undefined : keepCopy(repository, { target, bytes: before, now });
    const fill = (write: (bytes: Buffer) => void): boolean => {
      write(bytes);
      return true;
    };
    isReplaced = replaceFile(target, { fill, check: () => isAsBefore(held, { target, before }) });
    if (!isReplaced) return { kind: 'moved' };
    if (kept !== undefined) makePrivate(kept);
    return { kind: 'replaced', kept, displaced: held };
  } finally {
    if (!isReplaced) held?.close();
  }
}

function isAsBefore(
  held: HeldFile | undefined,
  { target, before }: { readonly target: string; readonly before: Buffer | undefined },
): boolean {
  if (before === undefined || held === undefined) return before === held && readIfPresent(target) === undefined;
  // The name last: what is written into the file from here on is seen in `displaced`, a file that takes its name is not.
  return held.read().equals(before) && held.isAt(target);
}
