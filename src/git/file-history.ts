import { askOfHead } from './lost-head.ts';
import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';

/** A content that a commit gave to a file. */
export type FileChange = {
  readonly commit: string;
  /** Committer date in seconds since 1970. */
  readonly date: number;
  readonly author: string;
  /** From the top of the tree. */
  readonly path: string;
  readonly oid: string;
};

/**
 * Returns every content that the commits below HEAD gave to the files at `pathspecs`, parents before children. Of a merge
 * only what it took from no parent is named. Nothing before the first commit; `read-failed` where that of HEAD is lost. With `isEverywhere` the commits below every
 * ref and those that reflogs remember count too.
 */
export async function listFileHistory(
  repository: Repository,
  pathspecs: readonly string[],
  { isEverywhere = false }: { readonly isEverywhere?: boolean } = {},
): Promise<readonly FileChange[]> {
  const log = [...LOG, ...(isEverywhere ? ['--all', '--reflog'] : []), 'HEAD', '--', ...pathspecs];
  const { stdout, exitCode } = await gitIn(repository, log, { allowExit: [128] });
  // An unborn branch has no history; anything else is a failure and shall be told.
  const answer = exitCode === 0 ? stdout : (await askOfHead(repository, log))?.stdout;
  return answer === undefined ? [] : parseLog(splitRecords(answer));
}

const COMMIT_MARK = '\x01';

const LOG = [
  'log',
  '--reverse',
  '--topo-order',
  // Without it, commits of a side whose result a merge did not take are left out.
  '--full-history',
  '-c',
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-renames',
  '--no-show-signature',
  '--no-notes',
  `--format=%x01%H %ct %an`,
] as const;

const parseLog = (records: readonly Buffer[]): readonly FileChange[] => {
  const changes: FileChange[] = [];
  let commit = { commit: '', date: 0, author: '' };
  for (let index = 0; index < records.length; index++) {
    const record = (records[index] as Buffer).toString('utf8').trimStart();
    if (record.startsWith(COMMIT_MARK)) {
      const [oid = '', date = '', ...author] = record.slice(1).split(' ');
      commit = { commit: oid, date: Number(date), author: author.join(' ') };
    } else if (record.startsWith(':')) {
      index++;
      // `::<mode>×3 <oid>×3 <status>` for a merge of two: the last object id is the result.
      const oid = record.split(' ').at(-2) ?? '';
      const path = decodePath(records[index] ?? Buffer.alloc(0));
      if (!/^0+$/.test(oid)) changes.push({ ...commit, path, oid });
    }
  }
  return changes;
};
