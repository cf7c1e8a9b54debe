import { basename, join } from 'node:path';
import { listDirectory, listFilesBelow } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { findGitProcesses } from '../../git/git-processes.ts';
import { isTemporary } from '../../git/old-temporaries.ts';
import type { Check, Values } from './check.ts';
import type { Clone } from './clone.ts';

/** A lock is held for moments; a younger one is looked at again after a pause: milliseconds. */
const YOUNG = 60_000;
const PAUSE = 1000;
/** How long a live git may hold one without a word (gc of a large repository): milliseconds. */
const LONG = 600_000;

/** Lock files that a killed git left. None is ever removed by memjoin: only a person knows what else runs. */
export const LOCK_CHECKS: readonly Check[] = [
  {
    id: 'lock-stale',
    level: 'error',
    looksFor: 'A lock file stays for a second and longer while no git works in this repository.',
    sentence: '{path} is {age} old, and no git process works in this repository: a killed one left it.',
    instruction: 'rm -- {path}',
    find: async (clone) => [...locks(clone), ...(await youngLocks(clone))].filter(({ owner }) => owner === 'none'),
  },
  {
    id: 'lock-unknown',
    level: 'warning',
    looksFor: 'A lock file is older than ten minutes, and whether a git works here cannot be told.',
    sentence: '{path} is {age} old, and this system does not tell whether a git process works here.',
    instruction: 'rm -i -- {path}',
    find: (clone) => locks(clone).filter(({ owner, isLong }) => owner === 'unknown' && isLong === 'yes'),
  },
  {
    id: 'lock-held',
    level: 'warning',
    looksFor: 'A lock file is older than ten minutes, and a git works in this repository.',
    sentence: '{path} is {age} old; a git process works here, or may: {owner}.',
    instruction: 'ps -p {pid}',
    find: (clone) =>
      locks(clone).filter(({ owner, isLong }) => owner !== 'none' && owner !== 'unknown' && isLong === 'yes'),
  },
];

const locks = (clone: Clone): readonly Values[] =>
  describeLocks(
    clone,
    agesOf(clone).filter(({ age }) => age >= YOUNG),
  );

/** A program without a process of git (an editor's own library) takes a lock too: only one that stays was left. */
const youngLocks = async (clone: Clone): Promise<readonly Values[]> => {
  const before = agesOf(clone).filter(({ age }) => age < YOUNG);
  if (before.length === 0 || findGitProcesses(clone.repository)?.length !== 0) return [];
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const stayed = agesOf(clone).filter(({ path, mtimeMs }) =>
    before.some((lock) => lock.path === path && lock.mtimeMs === mtimeMs),
  );
  return describeLocks(clone, stayed);
};

type Lock = { readonly path: string; readonly mtimeMs: number; readonly age: number };

const agesOf = (clone: Clone): readonly Lock[] =>
  lockFiles(clone).flatMap((path) => {
    const { mtimeMs } = statusOf(path) ?? {};
    return mtimeMs === undefined ? [] : [{ path, mtimeMs, age: Math.max(0, clone.now - mtimeMs) }];
  });

const describeLocks = (clone: Clone, found: readonly Lock[]): readonly Values[] => {
  if (found.length === 0) return [];
  const processes = findGitProcesses(clone.repository);
  const [first] = processes ?? [];
  const owner =
    processes === undefined ? 'unknown' : first === undefined ? 'none' : `${first.command}, process ${first.pid}`;
  return found.map(({ path, age }) => ({
    path,
    age: describeAge(age),
    owner,
    pid: String(first?.pid ?? ''),
    isLong: age < LONG ? 'no' : 'yes',
  }));
};

const lockFiles = ({ repository: { gitDir, commonDir } }: Clone): readonly string[] => {
  const here = [...new Set([gitDir, commonDir])].flatMap((dir) => listDirectory(dir).map((name) => join(dir, name)));
  const below = ['refs', 'reftable', 'objects/info'].flatMap((name) => listFilesBelow(join(commonDir, name)));
  return [...here, ...below].filter((path) => path.endsWith('.lock') && !isTemporary(basename(path), 'index'));
};

/** Returns `milliseconds` in words. */
export function describeAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
