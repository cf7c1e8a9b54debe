import { join } from 'node:path';
import { statusOf } from './file-status.ts';
import { type IndexChange, type IndexEntry, listIndex } from './index-entries.ts';
import { decodePath, encodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';

/** What a move that was cut off has put into the work tree already, and the index does not know of. */
export type Arrived = {
  /** What the index must hold for Git to see that these files are as they should be. */
  readonly changes: readonly IndexChange[];
  /** What it holds now at these paths. */
  readonly before: readonly IndexChange[];
};

/**
 * Returns the paths between two commits that the work tree has as the second one does while the index still holds the
 * first: Git writes the files before the index, so they are what a killed move leaves. A path that the user has staged
 * otherwise is none of them. Files are compared as Git would store them, filters applied.
 */
export async function findArrived(repository: Repository, from: string, to: string): Promise<Arrived> {
  const { stdout } = await gitIn(repository, ['diff-files', '--name-only', '-z']);
  const dirty = new Set(splitRecords(stdout).map(decodePath));
  const { topLevel = '.' } = repository;
  const odd = (await listChanges(repository, from, to)).filter(({ path, before }) => {
    const status = statusOf(join(topLevel, path));
    return before === undefined ? status?.isFile() === true : dirty.has(path);
  });
  if (odd.length === 0) return { changes: [], before: [] };
  const staged = new Map((await listIndex(repository)).map((entry) => [entry.path, entry]));
  const untouched = odd.filter(({ path, before }) => staged.get(path)?.oid === before);
  const present = untouched.filter(({ path }) => statusOf(join(topLevel, path))?.isFile() && !path.includes('\n'));
  const hashes = await hashFiles(
    repository,
    present.map(({ path }) => path),
  );
  const arrived = untouched.filter(({ path, after }) =>
    after === undefined ? statusOf(join(topLevel, path)) === undefined : hashes.get(path) === after,
  );
  return {
    changes: arrived.map(({ path, mode, after }) => (after === undefined ? { path } : { path, mode, oid: after })),
    before: arrived.map(({ path }) => entryAt(staged, path)),
  };
}

/** One path that differs: object ids before and after, `undefined` where it is not there. */
type Change = {
  readonly path: string;
  readonly mode: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

const listChanges = async (repository: Repository, from: string, to: string): Promise<readonly Change[]> => {
  const { stdout } = await gitIn(repository, [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    from,
    to,
  ]);
  const records = splitRecords(stdout);
  return records.flatMap((facts, index) => {
    const path = records[index + 1];
    if (facts[0] !== COLON || index % 2 === 1 || path === undefined) return [];
    const [, mode = '', before = '', after = ''] = facts.toString('latin1').split(' ');
    const present = (oid: string): string | undefined => (/^0+$/.test(oid) ? undefined : oid);
    return [{ path: decodePath(path), mode, before: present(before), after: present(after) }];
  });
};

const COLON = 58;

const hashFiles = async (repository: Repository, paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (paths.length === 0) return new Map();
  const input = encodePath(paths.map((path) => `${path}\n`).join(''));
  const { stdout } = await gitIn(repository, ['hash-object', '--stdin-paths'], { input });
  const oids = stdout.toString().split('\n');
  return new Map(paths.map((path, index) => [path, oids[index] ?? '']));
};

const entryAt = (staged: ReadonlyMap<string, IndexEntry>, path: string): IndexChange => {
  const entry = staged.get(path);
  return entry === undefined ? { path } : { path, mode: entry.mode, oid: entry.oid };
};
