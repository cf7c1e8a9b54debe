/**
 * The proof that lets managed files go unread: the object ids of the last ones in which nothing was left to settle, under
 * a digest. It speaks of contents, never of times, branches or this clone, so it is as true in a copied clone; one that
 * is damaged, or of other contents, proves nothing, and then everything is read.
 */
import { join } from 'node:path';
import { makeDirectory } from '../../git/directories.ts';
import { readIfPresent, writeAtomic } from '../../git/files.ts';
import { decodePath, encodePath } from '../../git/path-text.ts';
import type { Repository } from '../../git/repository.ts';
import type { FileIds } from '../content.ts';
import { sha256 } from '../sha256.ts';

/** Name of the note in the folder of memjoin, in the git directory of the work tree. */
export const SETTLED_NOTE = 'settled';

/** Notes that nothing is left to settle in these managed files: each is canonical, and the unified file holds them all. */
export function noteSettled(repository: Repository, ids: FileIds): void {
  const records = Buffer.concat(
    [...ids].flatMap(([path, oid]) => [Buffer.from(`${oid} `), encodePath(path), Buffer.from([0])]),
  );
  const note = Buffer.concat([Buffer.from(`${sha256(records)}\n`), records]);
  if (readIfPresent(pathOf(repository))?.equals(note)) return;
  makeDirectory(join(repository.gitDir, 'memjoin'));
  // Torn by a power cut its digest is wrong.
  writeAtomic(pathOf(repository), note, { durable: false });
}

/** Returns the managed files that {@link noteSettled} noted last, or none. */
export function readSettled(repository: Repository): FileIds {
  const note = readIfPresent(pathOf(repository));
  const records = note?.subarray(DIGEST_LENGTH + 1);
  if (note === undefined || records === undefined) return new Map();
  if (note.toString('latin1', 0, DIGEST_LENGTH + 1) !== `${sha256(records)}\n`) return new Map();
  const ids = new Map<string, string>();
  for (let start = 0; start < records.length; ) {
    const end = records.indexOf(0, start);
    const space = records.indexOf(SPACE, start);
    if (end === -1 || space === -1 || space > end) return new Map();
    ids.set(decodePath(records.subarray(space + 1, end)), records.toString('latin1', start, space));
    start = end + 1;
  }
  return ids;
}

/** Characters of a digest. */
const DIGEST_LENGTH = 64;
const SPACE = 0x20;

function pathOf({ gitDir }: Repository): string {
  return join(gitDir, 'memjoin', SETTLED_NOTE);
}
