import type { Environment } from './git-environment.ts';
import { decodePath, encodePath, splitRecords } from './path-text.ts';
import { gitIn, nullId, type Repository } from './repository.ts';
import { NO_HOOKS } from './run.ts';

/** One entry of an index. */
export type IndexEntry = {
  /** As Git prints it: `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
  readonly oid: string;
  /** 0, or in a conflict 1 base, 2 ours, 3 theirs. */
  readonly stage: 0 | 1 | 2 | 3;
  /** From the top of the tree. */
  readonly path: string;
};

/** What an index is to hold at a path; without `oid` nothing, in no stage. */
export type IndexChange = { readonly path: string; readonly mode?: string; readonly oid?: string };

/**
 * Returns the entries of the index (of the one `env.GIT_INDEX_FILE` names, if set) at `pathspecs`, which are Git's own:
 * `:(top,literal)dir/a.json` for one path, none for all.
 */
export async function listIndex(
  repository: Repository,
  pathspecs: readonly string[] = [],
  env: Environment = {},
): Promise<readonly IndexEntry[]> {
  const { stdout } = await gitIn(repository, ['ls-files', '-s', '-z', '--full-name', '--', ...pathspecs], { env });
  return splitRecords(stdout).map(parseEntry);
}

/** Returns the paths at `pathspecs` whose edits the index hides from Git: assume-unchanged or skip-worktree. */
export async function listHidden(repository: Repository, pathspecs: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await gitIn(repository, ['ls-files', '-v', '-z', '--full-name', '--', ...pathspecs]);
  // A lower-case tag is assume-unchanged, S is skip-worktree.
  return splitRecords(stdout)
    .map(decodePath)
    .filter((record) => /^[a-zS] /.test(record))
    .map((record) => record.slice(2));
}

/** Makes the index hold `changes` at stage 0, whatever it held at these paths; the work tree is not looked at. */
export async function updateIndex(
  repository: Repository,
  changes: readonly IndexChange[],
  env: Environment = {},
): Promise<void> {
  if (changes.length === 0) return;
  const records = changes.map(({ path, mode = '100644', oid }) =>
    Buffer.concat([
      Buffer.from(oid === undefined ? `0 ${nullId(repository)}\t` : `${mode} ${oid} 0\t`),
      encodePath(path),
      Buffer.from([0]),
    ]),
  );
  await gitIn(repository, [...NO_HOOKS, 'update-index', '-z', '--index-info'], { env, input: Buffer.concat(records) });
}

const parseEntry = (record: Buffer): IndexEntry => {
  const tab = record.indexOf(9);
  const [mode = '', oid = '', stage = '0'] = record.toString('latin1', 0, tab).split(' ');
  return { mode, oid, stage: Number(stage) as IndexEntry['stage'], path: decodePath(record.subarray(tab + 1)) };
};
