import { basename, dirname, join } from 'node:path';
import { parseSource } from '../../dialects/detect.ts';
import { statusOf } from '../../git/file-status.ts';
import { listIndex } from '../../git/index-entries.ts';
import { gitIn } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { hostPath } from '../../memory/managed.ts';
import { readSourceBytes } from '../../memory/read-source.ts';
import { sha256 } from '../../memory/sha256.ts';
import { pathInside } from '../managed-paths.ts';
import type { Check, Values } from './check.ts';
import { type Clone, configValue } from './clone.ts';

/** The live memory file of another program. */
export const SOURCE_CHECKS: readonly Check[] = [
  {
    id: 'source-folder-missing',
    level: 'error',
    looksFor: 'The folder of the live memory file is not there: a disk is not mounted, or the path is wrong.',
    sentence: '{folder}, the folder of the live memory file, is not there.',
    instruction: 'mkdir -p -- {folder}',
    find: ({ settings: { source } }) =>
      source === undefined || statusOf(dirname(source)) !== undefined ? [] : [{ folder: dirname(source) }],
  },
  {
    id: 'source-missing',
    level: 'warning',
    looksFor: 'The live memory file was backed up once, and is gone.',
    sentence: '{path}, the live memory file, was backed up and is gone.',
    instruction: 'memjoin restore',
    find: async ({ settings: { source, environment = '' }, head, dir }) => {
      const isGone = source !== undefined && statusOf(dirname(source)) !== undefined && statusOf(source) === undefined;
      return isGone && (await head()).has(hostPath(dir, environment)) ? [{ path: source }] : [];
    },
  },
  {
    id: 'source-unreadable',
    level: 'error',
    looksFor: 'The live memory file cannot be read, so nothing of it is backed up.',
    sentence: '{path}: {problem}. Nothing of it is backed up.',
    instruction: 'mv -- {path} {path}.unreadable && memjoin restore',
    find: (clone) => {
      const { source: path } = clone.settings;
      const problem = path === undefined ? undefined : problemOf(clone, path);
      return path === undefined || problem === undefined ? [] : [{ path, problem }];
    },
  },
  {
    id: 'source-tracked',
    level: 'error',
    looksFor: 'Git tracks the live memory file: a merge or a stash overwrites what its program writes meanwhile.',
    sentence: '{path}, the live memory file, is tracked: Git overwrites what its program writes during a merge.',
    instruction:
      'mv -- {path} {outside} && memjoin install --source {outside} && git commit --quiet --message "Stop tracking the live memory file" -- {top}',
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

const problemOf = (clone: Clone, path: string): string | undefined => {
  try {
    const bytes = readSourceBytes(path);
    // Empty and missing are told by status: a new machine has nothing yet.
    if (bytes === undefined || bytes.length === 0) return undefined;
    const parsed = parseSource(bytes, { sha256, idKey: configValue(clone, 'memjoin.idkey') ?? 'id' });
    if (parsed.ok) return undefined;
    const { line, column, message } = parsed.problem;
    return `line ${line}, column ${column}: ${message}`;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.message.replace(`${path}: `, '').replace(/\.$/, '');
  }
};

const sourceInside = async ({ repository, settings: { source } }: Clone): Promise<readonly Values[]> => {
  const { topLevel } = repository;
  const inside = source === undefined || topLevel === undefined ? undefined : pathInside(topLevel, source);
  if (source === undefined || topLevel === undefined || inside === undefined) return [];
  const top = `:(top,literal)${inside}`;
  const isTracked = (await listIndex(repository, [top])).length > 0;
  const { exitCode } = await gitIn(repository, ['check-ignore', '--quiet', '--', inside], { allowExit: [1] });
  const state = isTracked ? 'tracked' : exitCode === 0 ? 'ignored' : 'untracked';
  // The folder beside the repository: its program has to be told the new place.
  const outside = join(dirname(topLevel), `${basename(topLevel)}-${basename(source)}`);
  return [{ path: source, top, state, outside }];
};
