/**
 * What the hooks may go by instead of looking at all anew: files of one line in the git directory of the work tree, the
 * first two for their shell part, which then need not start Node. They only save time: what does not match what Git says
 * counts for nothing.
 */
import { join } from 'node:path';
import { makeDirectory } from '../git/directories.ts';
import { readIfPresent, removeFile, writeAtomic } from '../git/files.ts';
import type { Repository } from '../git/repository.ts';
import type { FileIds } from './content.ts';
import { sha256 } from './sha256.ts';

/** Names of the files. */
export const SHORTCUTS = ['expected', 'compared', 'settled'] as const;

/** What pre-commit vouches for: a commit of `tree` in the place of `head` on `branch` has nothing left to settle. */
export type Expected = {
  /** Full name of the branch, and the commit it stands on. */
  readonly branch: string;
  readonly head: string;
  readonly tree: string;
  /** The unified file of `tree`, which holds everything of the ledger as it is now. */
  readonly unified: string;
  readonly ledger: string | undefined;
};

/** Notes what pre-commit vouches for, or that it vouches for nothing. */
export function noteExpected(repository: Repository, expected: Expected | undefined): void {
  if (expected === undefined) {
    removeFile(pathOf(repository, 'expected'));
    return;
  }
  const { branch, head, tree, unified, ledger = NONE } = expected;
  write(repository, 'expected', [branch, head, tree, unified, ledger]);
}

/** A branch that lacks something its ledger holds, for a reason. */
export type Compared = {
  readonly branch: string;
  readonly unified: string;
  readonly ledger: string;
  /** The unified file of the upstream, if a pull would bring its tip. */
  readonly upstream: string | undefined;
};

/** Notes that these were compared and left as they are. */
export function noteCompared(repository: Repository, { branch, unified, ledger, upstream = NONE }: Compared): void {
  write(repository, 'compared', [branch, unified, ledger, upstream]);
}

/** Notes that nothing is left to settle in these managed files: each is canonical, and the unified file holds them all. */
export function noteSettled(repository: Repository, ids: FileIds): void {
  write(repository, 'settled', [digestOf(ids)]);
}

/** Returns whether these very managed files are the last that {@link noteSettled} noted. */
export function isNotedSettled(repository: Repository, ids: FileIds): boolean {
  return readIfPresent(pathOf(repository, 'settled'))?.toString() === `${digestOf(ids)}\n`;
}

function digestOf(ids: FileIds): string {
  return sha256(
    [...ids]
      .map(([path, oid]) => `${oid} ${path}\0`)
      .sort()
      .join(''),
  );
}

/** Stands for no object. */
const NONE = '-';

function write(repository: Repository, name: (typeof SHORTCUTS)[number], words: readonly string[]): void {
  makeDirectory(join(repository.gitDir, 'memjoin'));
  // Torn by a power cut it matches nothing.
  writeAtomic(pathOf(repository, name), Buffer.from(`${words.join(' ')}\n`), { durable: false });
}

function pathOf({ gitDir }: Repository, name: (typeof SHORTCUTS)[number]): string {
  return join(gitDir, 'memjoin', name);
}
