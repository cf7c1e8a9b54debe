import { batchReader } from './batch-answers.ts';
import { decodePath } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';

/** One name in a tree object. */
export type TreeName = {
  /** As Git prints it: `100644`, `100755`, `120000` (link), `160000` (submodule), `40000` (directory). */
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
};

/**
 * Returns by object id what the trees `oids` hold of the names that `isWanted` accepts, each tree read once and all
 * through one child. Throws `read-failed` for one that is not here.
 */
export async function readTrees(
  repository: Repository,
  oids: readonly string[],
  isWanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, readonly TreeName[]>> {
  const asked = [...new Set(oids)];
  const trees = new Map<string, readonly TreeName[]>();
  if (asked.length === 0) return trees;
  const idLength = repository.objectFormat === 'sha256' ? 32 : 20;
  const reader = batchReader((answer) => {
    const oid = asked[trees.size] ?? '';
    if (answer.kind !== 'object' || answer.type !== 'tree') {
      throw new ToolError('read-failed', `tree ${oid} of the history is not here.`, {
        hint: 'memjoin doctor, or git fetch --refetch where the remote has it.',
      });
    }
    trees.set(oid, parseTree(answer.bytes, idLength, isWanted));
  });
  await gitIn(repository, ['cat-file', '--batch'], {
    input: asked.map((oid) => `${oid}\n`).join(''),
    onStdout: reader.take,
  });
  reader.finish(asked.length);
  return trees;
}

/** Returns the records of a tree object, `<mode> <name>` NUL `<object id>`, whose names `isWanted` accepts; an id is `idLength` bytes. */
export function parseTree(bytes: Buffer, idLength: number, isWanted: (name: string) => boolean): readonly TreeName[] {
  const names: TreeName[] = [];
  for (let start = 0; start < bytes.length; ) {
    const space = bytes.indexOf(0x20, start);
    const nul = bytes.indexOf(0, space);
    const name = decodePath(bytes.subarray(space + 1, nul));
    const end = nul + 1 + idLength;
    if (isWanted(name)) {
      names.push({
        mode: bytes.toString('latin1', start, space),
        name,
        oid: bytes.toString('hex', nul + 1, end),
      });
    }
    start = end;
  }
  return names;
}
