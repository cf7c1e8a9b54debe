import { join } from 'node:path';
import { missingAlternates } from '../../git/alternates.ts';
import { listFilesBelow } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { moveFile, readIfPresent, removeFile } from '../../git/files.ts';
import { lostCommit } from '../../git/lost-head.ts';
import { resolveRevision } from '../../git/refs.ts';
import { gitIn, type Repository } from '../../git/repository.ts';
import { unifiedPath } from '../../memory/managed.ts';
import { type Check, textOf, type Values } from './check.ts';
import { type Clone, pathIn } from './clone.ts';
import { findDamagedObjects } from './damaged-objects.ts';

/** Ids of findings that keep other checks from reading the repository: the failures of those say nothing more. */
export const ROOT_CAUSES: ReadonlySet<string> = new Set([
  'object-empty',
  'object-damaged',
  'ref-empty',
  'objects-elsewhere-missing',
  'head-unreadable',
  'head-lost',
  'index-corrupt',
  'gitattributes-link',
  'index-not-regular',
]);

/** What a power cut or a kill leaves of Git's own files. */
export const DAMAGE_CHECKS: readonly Check[] = [
  {
    id: 'object-empty',
    level: 'error',
    looksFor: 'A file in the object store is empty: a power cut came before its content was on the disk.',
    sentence: '{path} is empty: the object it should hold is lost, or comes back from the work tree.',
    instruction: 'rm -f -- {path} && git hash-object -w --no-filters -- {files}',
    fix: {
      does: 'remove the empty file {path} and store the memory files of the work tree again',
      apply: async (clone, values) => {
        const path = textOf(values, 'path');
        if (statusOf(path)?.size === 0) removeFile(path);
        await storeAgain(clone);
      },
    },
    find: (clone) =>
      listFilesBelow(join(clone.repository.commonDir, 'objects'))
        .filter((path) => /\/[0-9a-f]{2}\/[0-9a-f]{38,62}$/.test(path) && statusOf(path)?.size === 0)
        .map((path) => ({ path, files: filesOf(clone) })),
  },
  {
    id: 'object-damaged',
    level: 'error',
    looksFor:
      'A file in the object store holds something else than the object of its name: the commit of HEAD, its tree or a memory ' +
      'file. Git never writes an object anew whose file is there, so nothing that needs it can go on.',
    sentence: '{path} is damaged: the object it should hold is lost, or comes back from the work tree.',
    instruction: 'mv -- {path} {kept} && git hash-object -w --no-filters -- {files}',
    fix: {
      does: 'move the damaged file {path} to {kept} and store the memory files of the work tree again',
      apply: async (clone, values) => {
        moveFile(textOf(values, 'path'), textOf(values, 'kept'));
        await storeAgain(clone);
      },
    },
    find: async (clone) => (await findDamagedObjects(clone)).map((object) => ({ ...object, files: filesOf(clone) })),
  },
  {
    id: 'ref-empty',
    level: 'error',
    looksFor: 'The file of the branch is empty: Git then says "No commits yet". The reflog knows where it was.',
    sentence: '{path} is empty, so {branch} seems to have no commit; its reflog ends at {commit}.',
    instruction: 'rm -f -- {path} && git update-ref {branch} {commit}',
    find: ({ repository: { commonDir }, branch }) => {
      const path = branch === undefined ? undefined : join(commonDir, branch);
      if (path === undefined || branch === undefined || readIfPresent(path)?.toString().trim() !== '') return [];
      const log =
        readIfPresent(join(commonDir, 'logs', branch))
          ?.toString()
          .trim() ?? '';
      const commit = log.split('\n').at(-1)?.split(' ')[1];
      return commit === undefined ? [] : [{ path, branch, commit }];
    },
  },
  {
    id: 'objects-elsewhere-missing',
    level: 'error',
    looksFor:
      'The clone takes objects from another repository (`git clone --shared`, `--reference`) whose folder is not there: moved, ' +
      'deleted, or on a disk that is not mounted.',
    sentence: '{folder}, from which this clone takes objects by {path}, is not there: what only it has cannot be read.',
    instruction: 'Bring {folder} back, or name in {path} the folder where it is now.',
    find: ({ repository }) => missingAlternates(repository),
  },
  {
    id: 'head-unreadable',
    level: 'error',
    looksFor:
      'The commit that HEAD stands at, or its tree, is missing or damaged, as after a power cut. The branch goes back to where it ' +
      'stood before; what came after is mostly still in the index, the work tree and the ledger.',
    sentence: '{ref} stands at commit {commit}, which cannot be read; before that it stood at {before}.',
    instruction: 'git update-ref {ref} {before} && memjoin unify',
    find: (clone) => findLostHead(clone, true),
  },
  {
    id: 'head-lost',
    level: 'error',
    looksFor: 'The same where no earlier commit is known, or the repository is bare.',
    sentence: '{ref} stands at commit {commit}, which cannot be read, and no commit before it is known here.',
    instruction:
      'Clone the repository anew, run "memjoin install" and "memjoin backup" there, and keep this folder until that is done.',
    find: (clone) => findLostHead(clone, false),
  },
  {
    id: 'index-corrupt',
    level: 'error',
    looksFor: 'Git cannot read its index.',
    sentence: '{path} cannot be read: {problem}',
    instruction: 'mv -- {path} {path}.corrupt && git read-tree HEAD',
    find: async ({ repository }) => {
      if (repository.isBare) return [];
      const { exitCode, stderr } = await gitIn(repository, ['ls-files', '--', ':(top,literal).gitattributes'], {
        allowExit: [128],
      });
      return exitCode === 0 ? [] : [{ path: join(repository.gitDir, 'index'), problem: stderr }];
    },
  },
  {
    id: 'merge-finished',
    level: 'warning',
    looksFor: 'MERGE_HEAD is still there although HEAD has what it names: a merge was killed after its commit.',
    sentence: '{path} is still there, but HEAD has all it names: the merge was finished and then cut off.',
    instruction: 'git merge --quit',
    fix: {
      does: 'run git merge --quit, which touches no file and no commit',
      apply: async ({ repository }) => {
        await gitIn(repository, ['merge', '--quit']);
      },
    },
    find: findFinishedMerge,
  },
];

const filesOf = ({ folder, names, dir }: Clone): readonly string[] => {
  const regular = names().filter((name) => statusOf(join(folder ?? '', name))?.isFile());
  const paths = regular.map((name) => pathIn(dir, name));
  return paths.length > 0 ? paths : [unifiedPath(dir)].filter((path) => statusOf(path) !== undefined);
};

/** A lost object may be one of the memory files that are still in the work tree. */
const storeAgain = async (clone: Clone): Promise<void> => {
  const there = filesOf(clone);
  if (there.length > 0) await gitIn(clone.repository, ['hash-object', '-w', '--no-filters', '--', ...there]);
};

async function findLostHead({ repository, branch = 'HEAD' }: Clone, isKnown: boolean): Promise<readonly Values[]> {
  const commit = await lostCommit(repository, branch);
  // Whose objects are elsewhere loses nothing by waiting for them.
  if (commit === undefined || missingAlternates(repository).length > 0) return [];
  const before = repository.isBare ? undefined : await lastWhole(repository, branch);
  return (before !== undefined) === isKnown ? [{ ref: branch, commit, before: before ?? '' }] : [];
}

/** How far back the reflog is looked at. */
const REMEMBERED = 50;

/** Returns the last commit that `ref` stood at and that can be read, by its reflog; else that of its upstream. */
async function lastWhole(repository: Repository, ref: string): Promise<string | undefined> {
  const names = Array.from({ length: REMEMBERED }, (_, index) => `${ref}@{${index + 1}}`);
  for (const name of [...names, ...(ref === 'HEAD' ? [] : [`${ref}@{upstream}`])]) {
    const isWhole = (await resolveRevision(repository, name, 'tree')) !== undefined;
    if (isWhole) return resolveRevision(repository, name);
  }
  return undefined;
}

async function findFinishedMerge({ repository }: Clone): Promise<readonly Values[]> {
  const path = join(repository.gitDir, 'MERGE_HEAD');
  const heads = readIfPresent(path)?.toString().trim().split('\n') ?? [];
  for (const head of heads) {
    const { exitCode } = await gitIn(repository, ['merge-base', '--is-ancestor', head, 'HEAD'], {
      allowExit: [1, 128],
    });
    if (exitCode !== 0) return [];
  }
  return heads.length === 0 ? [] : [{ path }];
}
