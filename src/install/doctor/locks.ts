import { join } from 'node:path';
import { listDirectory, listFilesBelow } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { findGitProcesses } from '../../git/git-processes.ts';
import type { Check, Values } from './check.ts';
import type { Clone } from './clone.ts';

/** A lock is held for moments; younger ones are not looked at: milliseconds. */
const YOUNG = 60_000;
/** How long a live git may hold one without a word (gc of a large repository): milliseconds. */
const LONG = 600_000;

/** Lock files that a killed git left. None is ever removed by memjoin: only a person knows what else runs. */
export const LOCK_CHECKS: readonly Check[] = [
  {
    id: 'lock-stale',
    level: 'error',
    looksFor: 'A lock file is older than a minute and no git works in this repository.',
    sentence: '{path} is {age} old, and no git process works in this repository: a killed one left it.',
    instruction: 'rm -- {path}',
    find: (clone) => locks(clone).filter(({ owner }) => owner === 'none'),
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

const locks = (clone: Clone): readonly Values[] => {
  const found = lockFiles(clone).flatMap((path) => {
    const age = clone.now - (statusOf(path)?.mtimeMs ?? clone.now);
    return age < YOUNG ? [] : [{ path, age }];
  });
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
  return [...here, ...below].filter((path) => path.endsWith('.lock') && !path.includes('memjoin-index-'));
};

/** Returns `milliseconds` in words. */
export function describeAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
