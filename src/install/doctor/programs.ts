import { statusOf } from '../../git/file-status.ts';
import { readIfPresent } from '../../git/files.ts';
import { realPath } from '../../git/links.ts';
import { programPath } from '../record.ts';
import type { Check, Values } from './check.ts';
import type { Clone } from './clone.ts';
import { INSTALL } from './fixes.ts';

/** The programs that install copied beside the repository, and the Node that runs them. */
export const PROGRAM_CHECKS: readonly Check[] = [
  {
    id: 'program-missing',
    level: 'error',
    looksFor: 'A program that Git starts is no longer in `<git common dir>/memjoin`.',
    sentence: '{path} is missing: merges and hooks of the memory files do not run as they should.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => programs(clone, (before) => before === undefined),
  },
  {
    id: 'program-not-executable',
    level: 'error',
    looksFor: 'A program in `<git common dir>/memjoin` lost its execute permission.',
    sentence: '{path} cannot be executed, so Git cannot start it.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => programs(clone, (before, after) => before?.equals(after) === true),
  },
  {
    id: 'program-outdated',
    level: 'warning',
    looksFor: 'A program in `<git common dir>/memjoin` is of another version of memjoin, or damaged.',
    sentence: '{path} is not the one of this version of memjoin.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: (clone) => programs(clone, (before, after) => before?.equals(after) === false),
  },
  {
    id: 'node-gone',
    level: 'warning',
    looksFor: 'The Node.js that install recorded is not there any more, as after an upgrade of it.',
    sentence: '{node}, the Node.js recorded in {path}, is gone; programs with a small PATH cannot merge.',
    instruction: 'memjoin install',
    fix: INSTALL,
    find: ({ repository }) => {
      const path = programPath(repository, 'node');
      const node = readIfPresent(path)?.toString().trim();
      return node === undefined || isExecutable(node) ? [] : [{ path, node }];
    },
  },
];

/** Returns the programs that install would write and whose bytes, before and after, are as asked. */
const programs = async (
  clone: Clone,
  isAsked: (before: Buffer | undefined, after: Buffer) => boolean,
): Promise<readonly Values[]> => {
  const { steps } = await clone.plan();
  return steps.flatMap((step) => {
    if (step.kind !== 'file') return [];
    const before = readIfPresent(step.path);
    // Another Node than the recorded one is no fault as long as that one is there.
    if (step.what === 'node' && before !== undefined) return [];
    return isAsked(before, step.bytes) ? [{ path: step.path }] : [];
  });
};

const isExecutable = (path: string): boolean => {
  try {
    const status = statusOf(realPath(path));
    return status?.isFile() === true && (status.mode & 0o111) !== 0;
  } catch {
    // A link that leads nowhere.
    return false;
  }
};
