import { join } from 'node:path';
import { readBlobs } from '../../git/blobs.ts';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent } from '../../git/files.ts';
import { gitIn } from '../../git/repository.ts';
import { type Files, readWorkTree } from '../../memory/content.ts';
import { hasMarkers } from '../../memory/settle/conflict-markers.ts';
import type { Check, Values } from './check.ts';
import { type Clone, pathIn } from './clone.ts';
import { isHeldByHead } from './held.ts';

/** How far back a readable version of a file is looked for: commits that changed it. */
const COMMITS_BACK = 50;

/** What stands in the managed files of HEAD, index and work tree, as text. */
export const CONTENT_CHECKS: readonly Check[] = [
  {
    id: 'unreadable-head',
    level: 'error',
    looksFor: 'A committed memory file cannot be read.',
    sentence: '{place}, as committed, cannot be read: {problem}; commit {short} has it whole.',
    instruction:
      'mv -- {full} {full}.unreadable && git checkout {commit} -- {top} && git commit --message "Bring a readable memory file back" -- {top}',
    find: async (clone) => (await unreadableHead(clone)).filter(({ commit }) => commit !== ''),
  },
  {
    id: 'unreadable-history',
    level: 'error',
    looksFor: 'A committed memory file cannot be read, nor can any of its former versions.',
    sentence: '{place}, as committed, cannot be read: {problem}; no older commit has it whole.',
    instruction: 'vi {full} && git add -- {top} && git commit --message "Mend a memory file"',
    find: async (clone) => (await unreadableHead(clone)).filter(({ commit }) => commit === ''),
  },
  {
    id: 'unreadable-staged',
    level: 'error',
    looksFor: 'A staged memory file cannot be read.',
    sentence: '{place}, as staged, cannot be read: {problem}.',
    instruction: 'git show :{path} > {full}.staged && git restore --staged -- {top}',
    find: async (clone) => unreadable(clone, await clone.staged(), await clone.head()),
  },
  {
    id: 'unreadable-file',
    level: 'error',
    looksFor: 'A memory file of the work tree cannot be read.',
    sentence: '{place} cannot be read: {problem}.',
    instruction: 'mv -- {full} {full}.unreadable && git checkout -- {top}',
    find: async (clone) => {
      const conflicts = new Set((await clone.index()).filter(({ stage }) => stage > 0).map(({ path }) => path));
      const paths = clone.names().map((name) => pathIn(clone.dir, name));
      const regular = paths.filter((path) => !conflicts.has(path) && statusOf(fullPath(clone, path))?.isFile());
      const known = new Map([...(await clone.head()), ...(await clone.staged())]);
      return unreadable(clone, readWorkTree(clone.repository, regular), known);
    },
  },
  {
    id: 'conflict-markers',
    level: 'warning',
    looksFor: 'Conflict markers were committed in a memory file; every entry of both sides is still read.',
    sentence: '{path} was committed with conflict markers in it.',
    instruction: 'memjoin migrate',
    find: async (clone) =>
      [...(await clone.head())]
        .filter(([, bytes]) => hasMarkers(bytes) && clone.entriesOf(bytes).ok)
        .map(([path]) => ({ path })),
  },
  {
    id: 'side-file',
    level: 'note',
    looksFor: 'A merge put a side of a memory file under another name (`memory-x.json~HEAD`); HEAD has its entries.',
    sentence: '{path} is what a merge left of a conflict; HEAD has every entry in it.',
    instruction: 'rm -- {full}',
    find: async (clone) => (await sideFiles(clone)).filter(({ held }) => held === 'yes'),
  },
  {
    id: 'side-file-unjoined',
    level: 'warning',
    looksFor: 'A merge put a side of a memory file under another name, and HEAD lacks entries of it.',
    sentence: '{path} is what a merge left of a conflict, and HEAD lacks entries in it.',
    instruction:
      'memjoin merge {target} {full} --output {target} && git add -- {target} && git commit --message "Join what a merge put aside" -- {target} && rm -- {full}',
    find: async (clone) => (await sideFiles(clone)).filter(({ held }) => held === 'no'),
  },
];

const fullPath = ({ repository }: Clone, path: string): string => join(repository.topLevel ?? '', path);

/** Returns the files of a state that cannot be read, apart from those that `known` holds alike. */
const unreadable = (clone: Clone, files: Files, known: Files): readonly (Values & { readonly path: string })[] =>
  [...files].flatMap(([path, bytes]) => {
    if (known.get(path)?.equals(bytes)) return [];
    const read = clone.entriesOf(bytes);
    if (read.ok) return [];
    const { line, column, message } = read.problem;
    const place = `${path}:${line}:${column}`;
    return [{ path, place, problem: message, full: fullPath(clone, path), top: `:(top,literal)${path}` }];
  });

const unreadableHead = async (clone: Clone) => {
  const found = unreadable(clone, await clone.head(), new Map());
  return Promise.all(
    found.map(async (values) => {
      const commit = await lastReadable(clone, values.path);
      return { ...values, commit: commit ?? '', short: (commit ?? '').slice(0, 10) };
    }),
  );
};

const lastReadable = async (clone: Clone, path: string): Promise<string | undefined> => {
  const { stdout } = await gitIn(clone.repository, [
    ...['rev-list', `--max-count=${COMMITS_BACK}`, 'HEAD', '--', `:(top,literal)${path}`],
  ]);
  const commits = stdout.toString().split('\n').filter(Boolean);
  for (const commit of commits) {
    const spec = `${commit}:${path}`;
    const bytes = (await readBlobs(clone.repository, [spec])).get(spec)?.bytes;
    if (bytes !== undefined && clone.entriesOf(bytes).ok) return commit;
  }
  return undefined;
};

const sideFiles = async (clone: Clone) => {
  const { folder, dir } = clone;
  if (folder === undefined) return [];
  return Promise.all(
    clone.sideNames().map(async (name) => {
      const full = join(folder, name);
      const bytes = statusOf(full)?.isFile() ? readIfPresent(full) : undefined;
      const isHeld = bytes !== undefined && (await isHeldByHead(clone, bytes));
      const target = join(folder, name.replace(/~.*$/s, ''));
      return { path: pathIn(dir, name), full, target, held: isHeld ? 'yes' : 'no' };
    }),
  );
};
