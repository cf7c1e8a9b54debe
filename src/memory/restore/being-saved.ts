import { basename, dirname, join } from 'node:path';
import { listDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';

/**
 * Returns whether a program seems to be about to replace the file at `path`: it first writes the new one under a longer
 * name beside it, as the official memory server does. One that it has left lying is older than a second.
 */
export function isBeingSaved(path: string): boolean {
  const [directory, name] = [dirname(path), basename(path)];
  return listDirectory(directory).some((other) => {
    if (other === name || !other.startsWith(name)) return false;
    const changed = statusOf(join(directory, other))?.mtimeMs;
    return changed !== undefined && Math.abs(Date.now() - changed) < RECENT;
  });
}

/** In milliseconds. */
const RECENT = 1000;
