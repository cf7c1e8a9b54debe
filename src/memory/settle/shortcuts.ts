/**
 * What the shell part of the hooks may go by, so that it need not start Node: files of one line in the git directory of the
 * work tree. They only save time: what does not match what Git says counts for nothing.
 */
import { join } from 'node:path';
import { makeDirectory } from '../../git/directories.ts';
import { removeFile, writeAtomic } from '../../git/files.ts';
import type { Repository } from '../../git/repository.ts';
import { SETTLED_NOTE } from './settled-note.ts';

/** Names of the files that only save time, and may be removed. */
export const SHORTCUTS = ['expected', 'compared', SETTLED_NOTE] as const;

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
