import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { readIfPresent } from './files.ts';
import type { Repository } from './repository.ts';

/** Returns the absolute path at which the object `oid` lies while it is loose. */
export function loosePath({ commonDir }: Repository, oid: string): string {
  return join(commonDir, 'objects', oid.slice(0, 2), oid.slice(2));
}

/**
 * Returns the absolute path of the loose file of the object `oid` if it holds something, but not that object: an id is
 * the hash of the head and the content that are compressed there. Undefined for an empty file, and where there is none.
 */
export function damagedLooseFile(repository: Repository, oid: string): string | undefined {
  const path = loosePath(repository, oid);
  const stored = readIfPresent(path);
  if (stored === undefined || stored.length === 0) return undefined;
  try {
    const isWhole = createHash(repository.objectFormat).update(inflateSync(stored)).digest('hex') === oid;
    return isWhole ? undefined : path;
  } catch {
    // What cannot be decompressed, whatever zlib says of it.
    return path;
  }
}
