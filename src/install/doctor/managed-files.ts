import { join } from 'node:path';
import { statusOf } from '../../git/file-status.ts';
import { listHidden } from '../../git/index-entries.ts';
import { encodePath, splitRecords } from '../../git/path-text.ts';
import { gitIn } from '../../git/repository.ts';
import { hostPath, isManaged, managedPathspecs, unifiedPath } from '../../memory/managed.ts';
import type { Check, Values } from './check.ts';
import { type Clone, configValue, pathIn } from './clone.ts';

/** The managed files as the file system and the index have them; what they hold is looked at elsewhere. */
export const MANAGED_FILE_CHECKS: readonly Check[] = [
  {
    id: 'file-not-regular',
    level: 'error',
    looksFor: 'A memory file of the work tree is a link, a folder or a device.',
    sentence: '{path} is {kind}, not a regular file; memjoin neither reads nor writes it.',
    instruction: 'mv -- {full} {full}.aside && git checkout HEAD -- {top}',
    find: ({ names, folder = '', dir }) =>
      names().flatMap((name) => {
        const full = join(folder, name);
        const path = pathIn(dir, name);
        const status = statusOf(full);
        if (status === undefined || status.isFile()) return [];
        const kind = status.isSymbolicLink() ? 'a symbolic link' : status.isDirectory() ? 'a folder' : 'no file at all';
        return [{ path, full, kind, top: `:(top,literal)${path}` }];
      }),
  },
  {
    id: 'index-not-regular',
    level: 'error',
    looksFor: 'A symbolic link or a submodule is staged or committed under the name of a memory file.',
    sentence: '{path} is in the index with mode {mode}, not as a regular file.',
    instruction: 'git rm --quiet --cached -- {top}',
    find: async ({ index, dir }) =>
      (await index())
        .filter(({ path, mode }) => isManaged(dir, path) && !mode.startsWith('100'))
        .map(({ path, mode }) => ({ path, mode, top: `:(top,literal)${path}` })),
  },
  {
    id: 'unmerged',
    level: 'error',
    looksFor: 'A memory file has an unresolved conflict.',
    sentence: '{paths}: the merge is not finished; both sides are still there.',
    instruction: 'memjoin resolve',
    find: async ({ index }) => {
      const paths = [...new Set((await index()).filter(({ stage }) => stage > 0).map(({ path }) => path))];
      return paths.length === 0 ? [] : [{ paths }];
    },
  },
  {
    id: 'file-hidden',
    level: 'error',
    looksFor: 'A memory file is marked assume-unchanged or skip-worktree, so Git does not see its changes.',
    sentence: '{path} is marked assume-unchanged or skip-worktree: Git does not see when it changes.',
    instruction: 'git update-index --no-assume-unchanged --no-skip-worktree -- {full}',
    find: async (clone) => {
      const { repository, folder = '', dir } = clone;
      // In a sparse checkout Git marks what lies outside, and that is how it has to be.
      if (repository.isBare || configValue(clone, 'core.sparsecheckout') === 'true') return [];
      const hidden = await listHidden(repository, managedPathspecs(dir));
      return hidden.map((path) => ({ path, full: join(folder, path.slice(dir === '' ? 0 : dir.length + 1)) }));
    },
  },
  {
    id: 'file-ignored',
    level: 'error',
    looksFor: 'The memory files are ignored: Git overwrites ignored files without asking.',
    sentence: '{path} is ignored ({rule} in {where}): it is not backed up, and a pull may overwrite it.',
    instruction: "printf '%s\\n' '!memory-*.json' '!unified-memory.json' >> {file}",
    find: findIgnored,
  },
  {
    id: 'file-large',
    level: 'warning',
    looksFor: 'A memory file is over 50 MB; servers refuse files over 100 MB.',
    sentence: '{path} has {megabytes} MB; servers refuse files over 100 MB.',
    instruction: 'memjoin migrate # drops white space; if it stays large: memjoin purge ID for what nobody needs',
    find: async (clone) =>
      [...(await clone.head())]
        .filter(([, bytes]) => bytes.length > clone.largeFile)
        .map(([path, bytes]) => ({ path, megabytes: String(Math.round(bytes.length / 2 ** 20)) })),
  },
];

async function findIgnored(clone: Clone): Promise<readonly Values[]> {
  const { repository, dir, folder, settings } = clone;
  if (folder === undefined) return [];
  const paths = [
    unifiedPath(dir),
    ...(settings.environment === undefined ? [] : [hostPath(dir, settings.environment)]),
  ];
  const { stdout } = await gitIn(repository, ['check-ignore', '-v', '-z', '--no-index', '--stdin'], {
    input: encodePath(paths.map((path) => `${path}\0`).join('')),
    allowExit: [1],
  });
  const fields = splitRecords(stdout).map(String);
  const found = paths.map((_, index) => fields.slice(index * 4, index * 4 + 4));
  const rules = found.filter(([, , rule = '!', path]) => path !== undefined && !rule.startsWith('!'));
  return rules.slice(0, 1).map(([where = '', line = '', rule = '', path = '']) => ({
    path,
    rule,
    where: `${where}:${line}`,
    file: join(folder, '.gitignore'),
  }));
}
