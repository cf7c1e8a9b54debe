import { type HeldFile, holdFile, readIfPresent, removeFile, replaceFile } from '../../git/files.ts';
import { makePrivate } from '../../git/links.ts';
import type { Repository } from '../../git/repository.ts';
import { isBeingSaved } from './being-saved.ts';
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
 * stay. `moved`: it holds something else by now, or a program is about to replace it, and it was left alone.
 *
 * All that takes time is done before the last look: the copy is kept, the new file is on the disk under its temporary
 * name. A program that begins and ends a replacement of its own between that look and our rename is the one that this
 * cannot see.
 */
export function replaceSource(
  repository: Repository,
  {
    target,
    before,
    bytes,
    now,
    pause = () => 0,
  }: {
    readonly target: string;
    readonly before: Buffer | undefined;
    readonly bytes: Buffer;
    /** Milliseconds since 1970. */
    readonly now: number;
    /** How long to wait before the last look: milliseconds. */
    readonly pause?: (() => number) | undefined;
  },
): Replaced {
  const held = holdFile(target);
  let isReplaced = false;
  let kept: string | undefined;
  try {
    if (!isAsBefore(held, { target, before })) return { kind: 'moved' };
    kept = before === undefined ? undefined : keepCopy(repository, { target, bytes: before, now });
    const fill = (write: (bytes: Buffer) => void): boolean => {
      write(bytes);
      return true;
    };
    const check = (): boolean => {
      waitFor(pause());
      return isAsBefore(held, { target, before });
    };
    isReplaced = replaceFile(target, { fill, check });
    if (!isReplaced) return { kind: 'moved' };
    if (kept !== undefined) makePrivate(kept);
    return { kind: 'replaced', kept, displaced: held };
  } finally {
    if (!isReplaced) {
      held?.close();
      // It is no copy of a file that restore has displaced.
      if (kept !== undefined) removeFile(kept);
    }
  }
}

function isAsBefore(
  held: HeldFile | undefined,
  { target, before }: { readonly target: string; readonly before: Buffer | undefined },
): boolean {
  if (before === undefined || held === undefined) return before === held && readIfPresent(target) === undefined;
  // The name last: what is written into the file from here on is seen in `displaced`, a file that takes its name is not.
  return held.read().equals(before) && !isBeingSaved(target) && held.isAt(target);
}

/** Waits without giving way: between the finished temporary file and the last look there is nothing to do. */
function waitFor(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
