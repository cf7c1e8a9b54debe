import { basename, dirname, join } from 'node:path';
import { statusOf } from '../../git/file-status.ts';
import { listIndex } from '../../git/index-entries.ts';
import { gitIn } from '../../git/repository.ts';
import { hostPath } from '../../memory/managed.ts';
import { restoreDueSince } from '../../memory/restore/due-restore.ts';
import { inPlaceOf, lookAtSource } from '../../memory/source/look-at-source.ts';
import { sourceProblem } from '../../memory/source/source-problem.ts';
import { readShadows } from '../../memory/source/source-shadow.ts';
import { pathInside } from '../managed-paths.ts';
import { readSourceOrNothing } from '../source-status.ts';
import type { Check, Values } from './check.ts';
import { type Clone, configValue } from './clone.ts';
import { describeAge } from './locks.ts';

/** The live memory file of another program. */
export const SOURCE_CHECKS: readonly Check[] = [
  {
    id: 'source-folder-missing',
    level: 'error',
    looksFor: 'The folder of the live memory file is not there: a disk is not mounted, or the path is wrong.',
    sentence:
      '{folder}, the folder of the live memory file, is not there; if the path is wrong, name the right one: memjoin install --source PATH',
    instruction: 'mkdir -p -- {folder}',
    find: ({ settings: { source } }) =>
      source === undefined || lookAtSource(source) !== 'no-folder' || inPlaceOf(dirname(source)) !== undefined
        ? []
        : [{ folder: dirname(source) }],
  },
  {
    id: 'source-folder-blocked',
    level: 'error',
    looksFor:
      'Something that is no folder stands where the folder of the live memory file should be: a file, a pipe, a link that ' +
      'leads nowhere or back to itself. Moving it aside makes room; a wrong path is corrected by `memjoin install --source PATH`.',
    sentence:
      '{inTheWay} is {kind}, where a folder of the live memory file {path} should be; if the path is wrong, name the right one: memjoin install --source PATH',
    instruction: 'mv -- {inTheWay} {aside} && mkdir -p -- {folder}',
    find: ({ settings: { source } }) => {
      const found =
        source === undefined || lookAtSource(source) !== 'no-folder' ? undefined : inPlaceOf(dirname(source));
      if (source === undefined || found === undefined) return [];
      const { path: inTheWay, kind } = found;
      const aside = freePath(dirname(inTheWay), `${basename(inTheWay)}.aside`);
      return [{ path: source, folder: dirname(source), inTheWay, kind, aside }];
    },
  },
  {
    id: 'source-missing',
    level: 'warning',
    looksFor: 'The live memory file was backed up once, and is gone.',
    sentence: '{path}, the live memory file, was backed up and is gone.',
    instruction: 'memjoin restore',
    find: async (clone) => {
      const path = await goneSource(clone);
      return path !== undefined && wasBackedUp(clone) ? [{ path }] : [];
    },
  },
  {
    id: 'source-unknown',
    level: 'warning',
    looksFor:
      'The live memory file is not there, and no backup of it is on record: the path is wrong, or its program has not ' +
      'written yet. A wrong path is corrected by `memjoin install --source PATH`.',
    sentence: '{path}, the live memory file, is not there, and no backup of it is on record: is the path right?',
    instruction: 'memjoin restore',
    find: async (clone) => {
      const path = await goneSource(clone);
      return path !== undefined && !wasBackedUp(clone) ? [{ path }] : [];
    },
  },
  {
    id: 'source-empty',
    level: 'error',
    looksFor:
      'The live memory file has no byte in it, which says nothing: it may have been lost. Nothing of it is backed up until ' +
      'it holds something again.',
    sentence: '{path}, the live memory file, is empty (0 bytes). Nothing of it is backed up.',
    instruction: 'memjoin restore',
    find: async (clone) => {
      const { source: path } = clone.settings;
      if (path === undefined) return [];
      return readSourceOrNothing(path)?.length === 0 && (await clone.head()).size > 0 ? [{ path }] : [];
    },
  },
  {
    id: 'source-unreadable',
    level: 'error',
    looksFor: 'The live memory file was backed up before and cannot be read now, so nothing new of it is backed up.',
    sentence: '{path}: {problem}. Nothing of it is backed up.',
    instruction: 'mv -- {path} {path}.unreadable && memjoin restore',
    find: (clone) => (wasBackedUp(clone) ? unreadableSource(clone) : []),
  },
  {
    id: 'source-form',
    level: 'error',
    looksFor:
      'The live memory file cannot be read and never was: another file than the one of the memory, or of a form that is ' +
      'not known ([sources.md](sources.md)). It stays as it is; another one is named by `memjoin install --source PATH`.',
    sentence: '{path}: {problem}. It was never backed up; if it is not the memory file, name the right one.',
    instruction: 'memjoin install --source PATH',
    find: (clone) => (wasBackedUp(clone) ? [] : unreadableSource(clone)),
  },
  {
    id: 'source-behind',
    level: 'warning',
    looksFor:
      'Entries came in by a sync or a merge that was cut off before it had written them into the live memory file.',
    sentence: '{path}, the live memory file, lacks entries that came in {age} ago: writing them was cut off.',
    instruction: 'memjoin restore',
    find: ({ repository, settings, now }) => {
      const { source: path } = settings;
      const since = restoreDueSince(repository, { restoreOnMerge: true, source: path });
      // A sync that runs now has it for seconds.
      if (path === undefined || since === undefined || now - since < MINUTE) return [];
      return [{ path, age: describeAge(now - since) }];
    },
  },
  {
    id: 'source-tracked',
    level: 'error',
    looksFor: 'Git tracks the live memory file: a merge or a stash overwrites what its program writes meanwhile.',
    sentence: '{path}, the live memory file, is tracked: Git overwrites what its program writes during a merge.',
    instruction:
      '(test ! -e {path} || mv -- {path} {outside}) && memjoin install --source {outside} && git commit --quiet --message "Stop tracking the live memory file" -- {top}',
    find: async (clone) => (await sourceInside(clone)).filter(({ state }) => state === 'tracked'),
  },
  {
    id: 'source-ignored',
    level: 'error',
    looksFor: 'The live memory file is in the work tree and ignored: Git overwrites it without asking.',
    sentence: '{path}, the live memory file, is ignored: Git overwrites it when somebody else commits that path.',
    instruction: 'mv -- {path} {outside} && memjoin install --source {outside}',
    find: async (clone) => (await sourceInside(clone)).filter(({ state }) => state === 'ignored'),
  },
  {
    id: 'source-inside',
    level: 'warning',
    looksFor: 'The live memory file is in the work tree, where `git stash -u` and `git clean` take it.',
    sentence: '{path}, the live memory file, is in the work tree, where git stash -u and git clean take it.',
    instruction: 'mv -- {path} {outside} && memjoin install --source {outside}',
    find: async (clone) => (await sourceInside(clone)).filter(({ state }) => state === 'untracked'),
  },
];

const unreadableSource = (clone: Clone): readonly Values[] => {
  const { source: path } = clone.settings;
  const problem = path === undefined ? undefined : sourceProblem(path, idKeyOf(clone));
  return path === undefined || problem === undefined ? [] : [{ path, problem }];
};

const MINUTE = 60_000;

/** Returns the path of the source if nothing is there, though its folder is and this environment has backed something up. */
const goneSource = async ({ settings, head, dir }: Clone): Promise<string | undefined> => {
  const { source, environment = '' } = settings;
  if (source === undefined || lookAtSource(source) !== 'gone') return undefined;
  return (await head()).has(hostPath(dir, environment)) ? source : undefined;
};

/** Whether a backup or restore of the source to the checked-out branch is on record. */
const wasBackedUp = (clone: Clone): boolean => {
  const { repository, branch, dir, settings } = clone;
  if (branch === undefined || settings.environment === undefined || settings.source === undefined) return false;
  const of = { ...settings, isCopy: false, dir, idKey: idKeyOf(clone) };
  return readShadows(repository, { environment: undefined, source: undefined, ...of }, branch).found.some(Boolean);
};

const idKeyOf = (clone: Clone): string => configValue(clone, 'memjoin.idkey') ?? 'id';

const sourceInside = async ({ repository, settings: { source } }: Clone): Promise<readonly Values[]> => {
  const { topLevel } = repository;
  const inside = source === undefined || topLevel === undefined ? undefined : pathInside(topLevel, source);
  if (source === undefined || topLevel === undefined || inside === undefined) return [];
  const top = `:(top,literal)${inside}`;
  const isTracked = (await listIndex(repository, [top])).length > 0;
  const { exitCode } = await gitIn(repository, ['check-ignore', '--quiet', '--', inside], { allowExit: [1] });
  const state = isTracked ? 'tracked' : exitCode === 0 ? 'ignored' : 'untracked';
  // Where nothing is, there is nothing to take out; what Git tracks comes back with the next checkout.
  if (!isTracked && ['gone', 'no-folder'].includes(lookAtSource(source))) return [];
  const outside = freePath(dirname(topLevel), `${basename(topLevel)}-${basename(source)}`);
  return [{ path: source, top, state, outside }];
};

/** A name in `folder` that nobody has taken; the program of the source has to be told the new place. */
const freePath = (folder: string, name: string, tried = 1): string => {
  const path = join(folder, tried === 1 ? name : `${tried}-${name}`);
  return statusOf(path) === undefined ? path : freePath(folder, name, tried + 1);
};
