import { askObjects } from './kept-open.ts';
import { askOfHead } from './lost-head.ts';
import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';
import { parseTree } from './tree-batch.ts';

/** One name in a tree. */
export type TreeEntry = {
  /** As Git prints it: `100644`, `100755`, `120000` (link), `160000` (submodule), `040000` (directory). */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  /** From the top of the tree. */
  readonly path: string;
};

/**
 * Returns what the tree of `rev` holds at `paths`, not recursive: `dir/` gives the names in it, `dir` itself, no path
 * at all the names at the top. Paths are literal, never patterns. A branch without a commit yet is an empty tree; a HEAD
 * whose commit is lost is `read-failed`, any other `rev` that cannot be read `git-failed`.
 */
export async function listTree(
  repository: Repository,
  rev: string,
  paths: readonly string[] = [],
): Promise<readonly TreeEntry[]> {
  const known = await askTree(repository, rev, paths);
  if (known !== undefined) return known;
  const question = ['ls-tree', '-z', '--full-tree', rev, '--', ...paths];
  const { stdout, exitCode } = await gitIn(repository, question, { allowExit: rev === 'HEAD' ? [128] : [] });
  const answer = exitCode === 0 ? stdout : (await askOfHead(repository, question))?.stdout;
  return answer === undefined ? [] : splitRecords(answer).map(parseEntry);
}

/**
 * Returns the same without a process of its own, for the names in one folder of a commit; undefined where that cannot be,
 * or nothing was found.
 */
const askTree = async (
  repository: Repository,
  rev: string,
  paths: readonly string[],
): Promise<readonly TreeEntry[] | undefined> => {
  const folders = new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  const [folder = ''] = folders;
  const isWhole = paths.length === 0 || paths.includes(folder);
  if (
    folders.size > 1 ||
    (isWhole && paths.length > 1) ||
    folder.includes('\n') ||
    !/^(?:HEAD|[0-9a-f]{40,64})$/.test(rev)
  )
    return undefined;
  const [answer] =
    (await askObjects(repository, [`${rev}${folder === '' ? '^{tree}' : `:${folder.slice(0, -1)}`}`])) ?? [];
  if (answer?.kind !== 'object' || answer.type !== 'tree') return undefined;
  const isWanted = (name: string): boolean => isWhole || paths.includes(`${folder}${name}`);
  return parseTree(answer.bytes, repository.objectFormat === 'sha256' ? 32 : 20, isWanted).map(
    ({ mode, name, oid }) => ({
      mode: mode.padStart(6, '0'),
      type: mode === '40000' ? 'tree' : mode === '160000' ? 'commit' : 'blob',
      oid,
      path: `${folder}${name}`,
    }),
  );
};

const parseEntry = (record: Buffer): TreeEntry => {
  const tab = record.indexOf(9);
  const [mode = '', type = '', oid = ''] = record.toString('latin1', 0, tab).split(' ');
  return { mode, type: type as TreeEntry['type'], oid, path: decodePath(record.subarray(tab + 1)) };
};
