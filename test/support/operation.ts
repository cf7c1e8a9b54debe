/**
 * What a person does with Git in a clone, one operation each: parameterless, and nothing where it cannot be done. Each
 * ends with nothing in progress; THEIRS stands for the branch of the shared repository.
 */
import { conclude, type Side } from './conclude.ts';
import type { Answer, CopiedClone } from './copied-clones.ts';

/** What has been fetched of the shared repository. */
export const THEIRS = 'origin/main';

/** One operation on a clone whose HEAD is on `main`. */
export type Operation = {
  readonly name: string;
  /** Whether, when Git says it was done, everything that THEIRS holds has come in. */
  readonly brings?: boolean;
  /** Returns whether Git did it. */
  readonly run: (clone: CopiedClone) => Promise<boolean>;
};

/** One git command that may stop in a conflict, of which `side` is taken. */
export function git(words: string, { side = 'ours' }: { readonly side?: Side } = {}): Operation['run'] {
  return async (clone) => {
    const { exitCode } = await clone.attempt(...words.split(' '));
    await conclude(clone, side);
    return exitCode === 0;
  };
}

/** A driver that fails without a word, as one does whose program is gone: Git leaves ours in the file. */
export const FAILING_DRIVER = {
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'merge.memjoin.driver',
  GIT_CONFIG_VALUE_0: 'false',
};

/** The same under a driver that fails: every two-sided change is a conflict, of which one side is taken. */
export function gitWithoutDriver(words: string, side: Side): Operation['run'] {
  return async (clone) => {
    await clone.attemptWith(FAILING_DRIVER, ...words.split(' '));
    await conclude(clone, side);
    return true;
  };
}

/** Commits all that is tracked. */
export function commitAll(clone: CopiedClone, ...options: readonly string[]): Promise<Answer> {
  return clone.attempt('commit', '--quiet', '--all', '-m', 'all', ...options);
}
