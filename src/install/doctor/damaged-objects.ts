import { join } from 'node:path';
import { damagedLooseFile } from '../../git/loose-object.ts';
import { readRef } from '../../git/refs.ts';
import { gitIn } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { Clone } from './clone.ts';

/** A file of the object store that does not hold the object of its name, and the path to keep it at; both absolute. */
export type DamagedObject = { readonly path: string; readonly kept: string };

/**
 * Returns the damaged ones among the loose files of what HEAD and the index name: the commit, its trees down to the
 * folder of the managed files, and those files; empty and missing files are other findings. Git never writes an object
 * whose file is there, whatever that file holds: only with the file moved away can the object come back.
 */
export async function findDamagedObjects(clone: Clone): Promise<readonly DamagedObject[]> {
  const { repository } = clone;
  const named = new Set([...(await namedByHead(clone)), ...(await namedByIndex(clone))]);
  return [...named].flatMap((oid) => {
    const path = damagedLooseFile(repository, oid);
    return path === undefined ? [] : [{ path, kept: join(repository.commonDir, `damaged-object-${oid}`) }];
  });
}

const namedByHead = async ({ repository, dir }: Clone): Promise<readonly string[]> => {
  const commit = await readRef(repository, 'HEAD');
  if (commit === undefined) return [];
  // The id of a tree is in the commit, whether that tree can be read or not.
  const { stdout } = await gitIn(repository, ['cat-file', 'commit', commit], { allowExit: [128] });
  const [, tree] = /^tree ([0-9a-f]+)\n/.exec(stdout.toString('latin1')) ?? [];
  const names = dir.split('/').filter((name) => name !== '');
  const folders = names.map((_, index) => readRef(repository, `HEAD:${names.slice(0, index + 1).join('/')}`));
  return [commit, tree, ...(await Promise.all(folders))].filter((oid) => oid !== undefined);
};

const namedByIndex = async (clone: Clone): Promise<readonly string[]> => {
  try {
    return (await clone.index()).map(({ oid }) => oid);
  } catch (error) {
    // An index that cannot be read is a finding of its own.
    if (error instanceof ToolError) return [];
    throw error;
  }
};
