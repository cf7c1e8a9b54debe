import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';

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
 * at all the names at the top. Paths are literal, never patterns. A branch without a commit yet is an empty tree; any
 * other `rev` that cannot be read is `git-failed`.
 */
export async function listTree(
  repository: Repository,
  rev: string,
  paths: readonly string[] = [],
): Promise<readonly TreeEntry[]> {
  const { stdout, exitCode } = await gitIn(repository, ['ls-tree', '-z', '--full-tree', rev, '--', ...paths], {
    allowExit: rev === 'HEAD' ? [128] : [],
  });
  if (exitCode === 0) return splitRecords(stdout).map(parseEntry);
  await requireUnborn(repository);
  return [];
}

const parseEntry = (record: Buffer): TreeEntry => {
  const tab = record.indexOf(9);
  const [mode = '', type = '', oid = ''] = record.toString('latin1', 0, tab).split(' ');
  return { mode, type: type as TreeEntry['type'], oid, path: decodePath(record.subarray(tab + 1)) };
};

// HEAD may be unreadable because nothing was committed yet, or because objects are lost: then it still names one.
const requireUnborn = async (repository: Repository): Promise<void> => {
  const { exitCode } = await gitIn(repository, ['rev-parse', '--verify', '--quiet', 'HEAD'], { allowExit: [1] });
  if (exitCode === 0) await gitIn(repository, ['ls-tree', '-z', '--full-tree', 'HEAD']);
};
