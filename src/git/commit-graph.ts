import { join } from 'node:path';
import { forEachBlob } from './blob-stream.ts';
import { readIfPresent } from './files.ts';
import { gitIn, type Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';

/** A commit and what it comes from. */
export type GraphCommit = {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Whether it is only a parent of the commits asked for, and none of them. */
  readonly isBoundary: boolean;
};

/**
 * Returns the commits that `revisions` (object ids, `^` before those to leave out, `a...b`) name, children before their
 * parents, and the boundary: parents of these that are left out. One child, whatever the number.
 */
export async function listGraph(repository: Repository, revisions: readonly string[]): Promise<readonly GraphCommit[]> {
  // Without any, Git would take HEAD.
  if (revisions.length === 0) return [];
  const { stdout } = await gitIn(repository, [...LOG, '--stdin'], { input: `${revisions.join('\n')}\n` });
  return stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [mark, oid = '', tree = '', ...parents] = line.split(' ').filter((word) => word !== '');
      return { oid, tree, parents, isBoundary: mark === '-' };
    });
}

/**
 * Throws `read-failed` if a commit of `graph` has parents that a shallow clone does not have: whatever they held, nobody
 * here can tell whether it is still there.
 */
export async function requireWholeHistory(repository: Repository, graph: readonly GraphCommit[]): Promise<void> {
  const shallow = readIfPresent(join(repository.commonDir, 'shallow'));
  if (shallow === undefined) return;
  const edge = new Set(shallow.toString('latin1').split('\n'));
  const suspects = graph.filter(({ oid, isBoundary }) => !isBoundary && edge.has(oid)).map(({ oid }) => oid);
  await forEachBlob(repository, suspects, (oid, bytes) => {
    // A first commit of all may stand in that list too, where it was fetched by depth.
    const header = bytes.subarray(0, Math.max(0, bytes.indexOf('\n\n'))).toString('latin1');
    if (!/^parent /m.test(header)) return;
    throw new ToolError('read-failed', `The history ends at ${oid.slice(0, 10)}: this clone is shallow.`, {
      hint: 'Fetch what is missing first: git fetch --unshallow (in a pipeline, check out with depth 0).',
    });
  });
}

const LOG = ['log', '--topo-order', '--boundary', '--no-show-signature', '--no-notes', '--format=%m %H %T %P'] as const;
