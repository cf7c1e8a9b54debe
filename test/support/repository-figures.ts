import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isOurLeftover } from './leftovers.ts';
import type { Folder } from './repository.ts';

/** What a Git directory takes on the disk; sizes in bytes. */
export type RepositoryFigures = {
  readonly bytes: number;
  readonly looseObjects: number;
  readonly looseBytes: number;
  readonly packs: number;
  readonly packBytes: number;
  /** Refs below refs/memjoin. */
  readonly ownRefs: number;
  /** Paths, from the Git directory, of temporary files and locks, of memjoin and of Git. */
  readonly leftovers: readonly string[];
};

/** Reads the figures of the Git directory `gitDir` of a repository while nothing runs in it. */
export async function readFigures({ git }: Pick<Folder, 'git'>, gitDir: string): Promise<RepositoryFigures> {
  const files = await listFiles(gitDir);
  const sum = (pattern: RegExp) => {
    const matching = files.filter(({ path }) => pattern.test(path));
    return { count: matching.length, bytes: matching.reduce((total, { bytes }) => total + bytes, 0) };
  };
  const loose = sum(/^objects\/[0-9a-f]{2}\//);
  const packs = sum(/^objects\/pack\/.*\.pack$/);
  const { stdout: refs } = await git('for-each-ref', '--format=%(refname)', 'refs/memjoin');
  return {
    bytes: sum(/./).bytes,
    looseObjects: loose.count,
    looseBytes: loose.bytes,
    packs: packs.count,
    packBytes: packs.bytes,
    ownRefs: refs.split('\n').filter(Boolean).length,
    leftovers: files.map(({ path }) => path).filter(isLeftover),
  };
}

const isLeftover = (path: string): boolean =>
  isOurLeftover(path) || /(?:\.lock|(?:^|\/)\.?tmp_[^/]*|\.pid)$/.test(path);

const listFiles = async (folder: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => !entry.isDirectory());
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path: relative(folder, path), bytes: (await lstat(path)).size };
    }),
  );
};
