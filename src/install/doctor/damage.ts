import { join } from 'node:path';
import { missingAlternates } from '../../git/alternates.ts';
import { listFilesBelow } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { moveFile, readIfPresent, removeFile } from '../../git/files.ts';
import { gitIn } from '../../git/repository.ts';
import { type Check, textOf, type Values } from './check.ts';
import type { Clone } from './clone.ts';
import { filesLeft, findBrokenHistory, findLostHead, findMissing } from './lost-history.ts';
import { findDamagedObjects } from './lost-objects.ts';

/** Ids of findings that keep other checks from reading the repository: the failures of those say nothing more. */
export const ROOT_CAUSES: ReadonlySet<string> = new Set([
  'object-empty',
  'object-damaged',
  'ref-empty',
  'objects-elsewhere-missing',
  'head-unreadable',
  'head-lost',
  'object-missing',
  'history-broken',
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
        .map((path) => ({ path, files: filesLeft(clone) })),
  },
  {
    id: 'object-damaged',
    level: 'error',
    looksFor:
      'A file in the object store holds something else than the object of its name: the commit of HEAD or its upstream, its tree or ' +
      'a memory file. Git never writes an object anew whose file is there, so nothing that needs it can go on.',
    sentence: '{path} is damaged: the object it should hold is lost, or comes back from the work tree.',
    instruction: 'mv -- {path} {kept} && git hash-object -w --no-filters -- {files}',
    fix: {
      does: 'move the damaged file {path} to {kept} and store the memory files of the work tree again',
      apply: async (clone, values) => {
        moveFile(textOf(values, 'path'), textOf(values, 'kept'));
        await storeAgain(clone);
      },
    },
    find: async (clone) => (await findDamagedObjects(clone)).map((object) => ({ ...object, files: filesLeft(clone) })),
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
    id: 'object-missing',
    level: 'error',
    looksFor:
      'Objects are not here that the commit of HEAD, its upstream or the index names: memory files, or the folder they are in. The ' +
      'remote has what was pushed (`--refetch` is of Git 2.36), the work tree what was not changed since.',
    sentence:
      '{count} of the objects that {needs} needs are not here, {oid} first. If it is still missing after this: {last}',
    instruction: 'git hash-object -w --no-filters -- {files}; git fetch --refetch',
    find: findMissing,
  },
  {
    id: 'history-broken',
    level: 'error',
    looksFor:
      'A commit further back is not here or damaged: no proof can be made, and nothing that goes back beyond it.',
    sentence: 'The history of {ref} cannot be read to its begin: {problem}',
    instruction: 'git fetch --refetch',
    find: findBrokenHistory,
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

/** A lost object may be one of the memory files that are still in the work tree. */
const storeAgain = async (clone: Clone): Promise<void> => {
  const there = filesLeft(clone);
  if (there.length > 0) await gitIn(clone.repository, ['hash-object', '-w', '--no-filters', '--', ...there]);
};

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
