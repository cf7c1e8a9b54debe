import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Returns whether a path is of a temporary file that memjoin, or Git in its name, makes for moments. */
export function isOurLeftover(path: string): boolean {
  return /^(?:\.memjoin-.*\.tmp|memjoin-index-[0-9a-f]+(?:\.lock)?)$/.test(basename(path));
}

/** Returns the paths of the locks of Git in a repository, `gitDir` being its own folder. */
export async function locksOf(gitDir: string): Promise<readonly string[]> {
  const found = await readdir(gitDir, { recursive: true });
  return found.filter((path) => path.endsWith('.lock') && !isOurLeftover(path)).map((path) => join(gitDir, path));
}
