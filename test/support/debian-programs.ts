import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Unpacks Debian packages into `folder`, without installing anything, and returns the folder of their programs; undefined
 * where there is no apt, or its archive has them not.
 */
export async function unpackDebian(folder: string, packages: readonly string[]): Promise<string | undefined> {
  const options = { cwd: folder, reject: false } as const;
  const fetched = await execa('apt-get', ['download', ...packages], options);
  if (fetched.failed) {
    const updated = await execa('apt-get', ['-q', 'update'], options);
    if (updated.failed || (await execa('apt-get', ['download', ...packages], options)).failed) return undefined;
  }
  for (const archive of (await readdir(folder)).filter((name) => name.endsWith('.deb'))) {
    await execa('dpkg-deb', ['--extract', archive, 'root'], { cwd: folder });
  }
  return join(folder, 'root/usr/bin');
}
