/** What people and programs do to managed files by hand, without memjoin. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isManaged } from '../../src/memory/managed.ts';
import type { CopiedClone } from './copied-clones.ts';

/** Adds an element without metadata to the host file in the work tree, if it is a file to add to, and stages it. */
export async function writeByHand(
  clone: CopiedClone,
  what: string,
  { isStaged = true }: { readonly isStaged?: boolean } = {},
): Promise<void> {
  const element = JSON.stringify({ id: `${clone.name}-${what}-${clone.count()}`, content: what });
  const text = await readFile(join(clone.cwd, clone.host), 'utf8').catch(() => '[\n]\n');
  clone.log.push(`${clone.name}: adds ${element} to ${clone.host}`);
  if (!/\n\]\n$/.test(text)) return;
  const body = text.slice(0, -3);
  await clone.write(clone.host, `${body}${body === '[' ? '' : ','}\n${element}\n]\n`);
  if (isStaged) await clone.attempt('add', '--', clone.host);
}

/** Replaces all managed files by `content`, or removes them, and commits that without pre-commit, which could refuse. */
export async function removeManaged(clone: CopiedClone, content: string | undefined): Promise<boolean> {
  const paths = await managedPaths(clone);
  if (paths.length === 0) return false;
  for (const path of paths) {
    if (content === undefined) await clone.attempt('rm', '--quiet', '--force', '--', path);
    else await clone.write(path, content);
  }
  return (await clone.attempt('commit', '--quiet', '--all', '--no-verify', '-m', 'removed')).exitCode === 0;
}

/** Makes `branch` on the commit `from` with an entry of a third environment, without HEAD, index or hooks knowing. */
export async function commitElsewhere(
  clone: CopiedClone,
  { from, branch }: { readonly from: string; readonly branch: string },
): Promise<void> {
  const index = { GIT_INDEX_FILE: join(clone.cwd, '.git/elsewhere.index') };
  const input = `[\n${JSON.stringify({ id: `elsewhere-${clone.count()}`, content: 'elsewhere' })}\n]\n`;
  const blob = (await clone.gitWith({ input }, 'hash-object', '-w', '--stdin')).stdout;
  await clone.gitWith({ env: index }, 'read-tree', from);
  const entry = `100644,${blob},memory-elsewhere.json`;
  await clone.gitWith({ env: index }, 'update-index', '--add', '--cacheinfo', entry);
  const tree = (await clone.gitWith({ env: index }, 'write-tree')).stdout;
  const commit = (await clone.git('commit-tree', '-m', 'elsewhere', '-p', from, tree)).stdout;
  await clone.git('branch', '--quiet', '--force', branch, commit);
}

const managedPaths = async (clone: CopiedClone): Promise<readonly string[]> =>
  (await clone.git('ls-files')).stdout.split('\n').filter((path) => isManaged('', path));
