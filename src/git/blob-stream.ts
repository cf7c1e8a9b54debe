import { batchReader } from './batch-answers.ts';
import { gitIn, type Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';

/**
 * Calls `use` with each of the blobs `oids` in that order, through one child, holding one at a time. Throws `read-failed`
 * for one that is not here.
 */
export async function forEachBlob(
  repository: Repository,
  oids: readonly string[],
  use: (oid: string, bytes: Buffer) => void,
): Promise<void> {
  if (oids.length === 0) return;
  let index = 0;
  const reader = batchReader((answer) => {
    const oid = oids[index++] ?? '';
    if (answer.kind === 'object') return use(oid, answer.bytes);
    throw new ToolError('read-failed', `object ${oid} of the history is not here.`, {
      hint: 'memjoin doctor names what is damaged; in a partial clone, fetch what is missing.',
    });
  });
  await gitIn(repository, ['cat-file', '--batch'], {
    input: oids.map((oid) => `${oid}\n`).join(''),
    onStdout: reader.take,
  });
  reader.finish(oids.length);
}
