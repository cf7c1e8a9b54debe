import { join } from 'node:path';
import { missingAlternates } from '../../git/alternates.ts';
import { statusOf } from '../../git/file-status.ts';
import { damagedLooseFile, loosePath } from '../../git/loose-object.ts';
import { lostCommit } from '../../git/lost-head.ts';
import { readRef } from '../../git/refs.ts';
import { gitIn } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { listCommit } from '../../memory/content.ts';
import { type Clone, configValue } from './clone.ts';

/** A file of the object store that does not hold the object of its name, and the path to keep it at; both absolute. */
export type DamagedObject = { readonly path: string; readonly kept: string };

/**
 * Returns the damaged ones among the loose files of what memjoin reads here, and of what Git names where the history breaks off; empty and missing files are other findings.
 * Git never writes an object whose file is there, whatever that file holds: only with the file moved away can the object
 * come back.
 */
export async function findDamagedObjects(clone: Clone): Promise<readonly DamagedObject[]> {
  const { repository } = clone;
  const named = (await breakInHistory(clone))?.match(/\b[0-9a-f]{40,64}\b/g) ?? [];
  return [...new Set([...(await neededObjects(clone)).keys(), ...named])].flatMap((oid) => {
    const path = damagedLooseFile(repository, oid);
    return path === undefined ? [] : [{ path, kept: join(repository.commonDir, `damaged-object-${oid}`) }];
  });
}

/**
 * Returns what Git says of a history of HEAD whose begin it cannot reach; undefined where it can, and where that is another
 * finding: a lost HEAD, a folder of objects that is gone.
 */
export async function breakInHistory({ repository, branch = 'HEAD' }: Clone): Promise<string | undefined> {
  if (missingAlternates(repository).length > 0 || (await readRef(repository, branch)) === undefined) return undefined;
  if ((await lostCommit(repository, branch)) !== undefined) return undefined;
  const { exitCode, stderr } = await gitIn(repository, ['rev-list', '--count', branch], { allowExit: [128] });
  return exitCode === 0 ? undefined : stderr;
}

/**
 * Returns the ids of the objects that memjoin reads here and Git does not have, each with the commit, or "the index",
 * that needs it. The commit of HEAD and its tree are another finding, and so are files that are empty or damaged; what a
 * partial clone lacks, or one whose other folder of objects is gone, is not lost.
 */
export async function findMissingObjects(clone: Clone): Promise<ReadonlyMap<string, string>> {
  const { repository } = clone;
  if (configValue(clone, 'extensions.partialclone') !== undefined || missingAlternates(repository).length > 0)
    return new Map();
  const needed = await neededObjects(clone);
  const input = Buffer.from([...needed.keys()].map((oid) => `${oid}\n`).join(''));
  const { stdout } = await gitIn(repository, ['cat-file', '--batch-check'], { input });
  const absent = new Set([...stdout.toString('latin1').matchAll(/^([0-9a-f]+) missing$/gm)].map(([, oid]) => oid));
  const ownFindings = new Set(await rootsOf(clone, 'HEAD'));
  const isElsewhere = (oid: string) => ownFindings.has(oid) || statusOf(loosePath(repository, oid)) !== undefined;
  return new Map([...needed].filter(([oid]) => absent.has(oid) && !isElsewhere(oid)));
}

/** HEAD, its upstream and the commit where they part: those whose files a backup, a sync and a proof read first. */
const neededObjects = async (clone: Clone): Promise<ReadonlyMap<string, string>> => {
  const { repository } = clone;
  const { stdout } = await gitIn(repository, ['merge-base', 'HEAD', '@{upstream}'], { allowExit: [1, 128] });
  const parting = stdout.toString().trim();
  const needed = new Map<string, string>();
  for (const tip of ['HEAD', '@{upstream}', ...(parting === '' ? [] : [parting])])
    for (const oid of [...(await rootsOf(clone, tip)), ...(await filesOf(clone, tip))])
      needed.set(oid, needed.get(oid) ?? tip);
  for (const oid of await stagedFiles(clone)) needed.set(oid, needed.get(oid) ?? 'the index');
  return needed;
};

/** The ids of the commit `tip` and of its trees down to the folder of the managed files, as far as they can be read. */
const rootsOf = async ({ repository, dir }: Clone, tip: string): Promise<readonly string[]> => {
  const commit = await readRef(repository, tip);
  if (commit === undefined) return [];
  // The id of a tree is in the commit, whether that tree can be read or not.
  const { stdout } = await gitIn(repository, ['cat-file', 'commit', commit], { allowExit: [128] });
  const [, tree] = /^tree ([0-9a-f]+)\n/.exec(stdout.toString('latin1')) ?? [];
  const names = dir.split('/').filter((name) => name !== '');
  const folders = names.map((_, index) => readRef(repository, `${commit}:${names.slice(0, index + 1).join('/')}`));
  return [commit, tree, ...(await Promise.all(folders))].filter((oid) => oid !== undefined);
};

const filesOf = ({ repository, dir }: Clone, tip: string): Promise<readonly string[]> =>
  readable(async () => {
    const commit = await readRef(repository, tip);
    return commit === undefined ? [] : [...(await listCommit(repository, commit, dir)).values()];
  });

const stagedFiles = (clone: Clone): Promise<readonly string[]> =>
  readable(async () => (await clone.index()).map(({ oid }) => oid));

/** What a tree or an index that cannot be read names is not known; that it cannot be read is a finding of its own. */
const readable = async (list: () => Promise<readonly string[]>): Promise<readonly string[]> => {
  try {
    return await list();
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
};
