/**
 * The copies of the source that restore has put aside: the last twenty, in `<git common dir>/memjoin/backups`, under
 * names that sort by time and end in the hash of what they held then.
 */
import { extname, join } from 'node:path';
import { listDirectory, makeDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent, removeFile, writeAtomic } from '../../git/files.ts';
import { linkFile } from '../../git/links.ts';
import type { Repository } from '../../git/repository.ts';
import { sha256 } from '../sha256.ts';

/** One copy. */
export type KeptCopy = {
  readonly path: string;
  /** When it was put aside: RFC 3339, UTC. */
  readonly when: string;
  /** Bytes. */
  readonly size: number;
};

/** How many copies are kept. */
const KEPT = 20;

/**
 * Keeps the file at `target`, which holds `bytes`, under a name of its own and returns its path. By a hard link where that
 * is possible: then also what a program still writes into the file is in the copy. `now` is in milliseconds since 1970.
 */
export function keepCopy(
  repository: Repository,
  { target, bytes, now }: { readonly target: string; readonly bytes: Buffer; readonly now: number },
): string {
  const directory = copiesDirectory(repository);
  makeDirectory(directory, { mode: 0o700 });
  const hash = sha256(bytes).slice(0, HASH_LENGTH);
  for (let time = now; ; time++) {
    const stamp = new Date(time).toISOString().replaceAll(/[:.]/g, '-');
    const path = join(directory, `${stamp}-${hash}${extname(target) || '.json'}`);
    const outcome = linkFile(target, path);
    if (outcome === 'taken') continue;
    if (outcome === 'impossible') writeAtomic(path, bytes, { mode: 0o600 });
    return path;
  }
}

/** Returns the copies, the newest first. */
export function listCopies(repository: Repository): readonly KeptCopy[] {
  const directory = copiesDirectory(repository);
  return listDirectory(directory)
    .filter((name) => NAME.test(name))
    .reverse()
    .map((name) => {
      const path = join(directory, name);
      const [, day = '', hour = '', minute = '', second = '', milliseconds = ''] = NAME.exec(name) ?? [];
      return { path, when: `${day}T${hour}:${minute}:${second}.${milliseconds}Z`, size: statusOf(path)?.size ?? 0 };
    });
}

/**
 * Removes all but the last copies and returns the paths of those that stay against the rule: something was written into
 * them after they were put aside, and nothing else may hold it.
 */
export function pruneCopies(repository: Repository): readonly string[] {
  const stay: string[] = [];
  for (const { path } of listCopies(repository).slice(KEPT)) {
    const bytes = readIfPresent(path);
    if (bytes === undefined) continue;
    if (NAME.exec(path)?.[6] === sha256(bytes).slice(0, HASH_LENGTH)) removeFile(path);
    else stay.push(path);
  }
  return stay;
}

const HASH_LENGTH = 16;
const NAME = /(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-([0-9a-f]{16})\.[^/.]*$/;

function copiesDirectory({ commonDir }: Repository): string {
  return join(commonDir, 'memjoin', 'backups');
}
