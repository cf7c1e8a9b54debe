import { join, resolve } from 'node:path';
import { statusOf } from './file-status.ts';
import { readIfPresent } from './files.ts';
import type { Repository } from './repository.ts';

/**
 * Returns the folders of objects that `repository` takes from others and that are not there, each with the file that names it.
 * One folder a line, relative ones to the folder of its own objects (gitrepository-layout); quoted names, which no Git
 * writes, are passed over.
 */
export function missingAlternates({
  commonDir,
}: Pick<Repository, 'commonDir'>): readonly { readonly path: string; readonly folder: string }[] {
  const objects = join(commonDir, 'objects');
  const path = join(objects, 'info', 'alternates');
  const lines = readIfPresent(path)?.toString().split('\n') ?? [];
  const folders = lines.filter((line) => line !== '' && !/^[#"]/.test(line)).map((line) => resolve(objects, line));
  return folders.filter((folder) => statusOf(folder) === undefined).map((folder) => ({ path, folder }));
}
