import { join } from 'node:path';
import { listDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent, removeFile } from '../../git/files.ts';
import { findGitProcesses } from '../../git/git-processes.ts';
import { type Check, textOf, type Values } from './check.ts';
import type { Clone } from './clone.ts';
import { isKept } from './held.ts';
import { describeAge } from './locks.ts';

/** Temporary files of live processes are younger: milliseconds. */
const OLD = 3_600_000;

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
  const paths = [...places].flatMap((place) =>
    place === undefined
      ? []
      : listDirectory(place)
          .filter(isTemporary)
          .map((name) => join(place, name)),
  );
  const old = paths.flatMap((path) => {
    const status = statusOf(path);
    return status?.isFile() && now - status.mtimeMs > OLD ? [{ path, age: describeAge(now - status.mtimeMs) }] : [];
  });
  // A merge that waits for its driver may take an hour.
  if (old.length === 0 || (findGitProcesses(repository) ?? []).length > 0) return [];
  return Promise.all(
    old.map(async ({ path, age }) => {
      const bytes = readIfPresent(path) ?? Buffer.alloc(0);
      return { path, age, kept: isIndex(bytes) || (await isKept(clone, bytes)) ? 'yes' : 'no' };
    }),
  );
};

const isTemporary = (name: string): boolean =>
  /^\.merge_file_\w{6}$|^\.memjoin-.*\.tmp$|^memjoin-index-[0-9a-f]+(?:\.lock)?$|^check-(?:base|ours|theirs|probe)-[0-9a-f]+$/.test(
    name,
  );

// A private index names objects and holds none.
const isIndex = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString('latin1') === 'DIRC';
