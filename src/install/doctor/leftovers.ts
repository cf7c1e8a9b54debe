import { join } from 'node:path';
import { readIfPresent, removeFile } from '../../git/files.ts';
import { findGitProcesses } from '../../git/git-processes.ts';
import { listOldTemporaries } from '../../git/old-temporaries.ts';
import { type Check, textOf, type Values } from './check.ts';
import type { Clone } from './clone.ts';
import { isKept } from './held.ts';
import { describeAge } from './locks.ts';

/** Temporary files that killed processes left. */
export const LEFTOVER_CHECKS: readonly Check[] = [
  {
    id: 'leftover',
    level: 'note',
    looksFor: 'A temporary file of a killed merge or write is older than an hour, and nothing in it is lost with it.',
    sentence: '{path} is a temporary file, {age} old; all it holds is in Git, or it holds nothing.',
    instruction: 'rm -- {path}',
    fix: {
      does: 'remove {path}, whose content is in Git',
      apply: async (clone, values) => {
        // Looked at again: a fix before this one may have changed what is kept.
        const path = textOf(values, 'path');
        if ((await leftovers(clone)).some((found) => found.path === path && found.kept === 'yes')) removeFile(path);
      },
    },
    find: async (clone) => (await leftovers(clone)).filter(({ kept }) => kept === 'yes'),
  },
  {
    id: 'leftover-unknown',
    level: 'warning',
    looksFor: 'A temporary file of a killed merge or write holds something that is not in Git.',
    sentence:
      '{path} is a temporary file, {age} old, and what it holds is not in Git: look at it before you remove it.',
    instruction: 'mv -- {path} {path}.kept',
    find: async (clone) => (await leftovers(clone)).filter(({ kept }) => kept === 'no'),
  },
];

const leftovers = async (clone: Clone): Promise<readonly Values[]> => {
  const { repository, folder, now } = clone;
  const { topLevel, gitDir, commonDir } = repository;
  const places = new Set([topLevel, folder, gitDir, commonDir, join(commonDir, 'memjoin')]);
  const old = [...places].flatMap((place) => (place === undefined ? [] : listOldTemporaries(place, { now })));
  // A merge that waits for its driver may take an hour.
  if (old.length === 0 || (findGitProcesses(repository) ?? []).length > 0) return [];
  return Promise.all(
    old.map(async ({ path, ageMs }) => {
      const bytes = readIfPresent(path) ?? Buffer.alloc(0);
      return { path, age: describeAge(ageMs), kept: isIndex(bytes) || (await isKept(clone, bytes)) ? 'yes' : 'no' };
    }),
  );
};

// A private index names objects and holds none.
const isIndex = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString('latin1') === 'DIRC';
