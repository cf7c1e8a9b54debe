import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder } from './repository.ts';

/**
 * Returns one line for every file below `folder`, the git directory included: its path, mode and a hash of its bytes. The
 * log is left out: what was refused is written down there, and that is no change of anything.
 */
export async function snapshot({ cwd }: Folder): Promise<readonly string[]> {
  const names = await readdir(cwd, { recursive: true });
  const kept = names.filter((name) => !/(?:^|\/)memjoin\/(?:log\/|joins$)/.test(name));
  const lines = kept.sort().map(async (name) => {
    const status = await lstat(join(cwd, name));
    if (!status.isFile()) return [];
    const hash = createHash('sha256')
      .update(await readFile(join(cwd, name)))
      .digest('hex');
    return [`${name} ${status.mode.toString(8)} ${hash}`];
  });
  return (await Promise.all(lines)).flat();
}
