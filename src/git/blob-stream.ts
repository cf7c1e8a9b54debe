import { batchReader } from './batch-answers.ts';
import { gitIn, type Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';

/**
 * Calls `use` with each of the blobs `oids` in that order, through one child, holding one at a time. For one that is not
 * here it calls `lost`, which throws `read-failed` unless told.
 */
export async function forEachBlob(
  repository: Repository,
  oids: readonly string[],
  use: (oid: string, bytes: Buffer) => void,
  lost: (oid: string) => void = refuse,
): Promise<void> {
  if (oids.length === 0) return;
  let index = 0;
  const reader = batchReader((answer) => {
    const oid = oids[index++] ?? '';
    if (answer.kind === 'object') use(oid, answer.bytes);
    else lost(oid);
  });
  await gitIn(repository, ['cat-file', '--batch'], {
    input: oids.map((oid) => `${oid}\n`).join(''),
    onStdout: reader.take,
  });
  reader.finish(oids.length);
}

const refuse = (oid: string): never => {
  throw new ToolError('read-failed', `object ${oid} of the history is not here.`, {
    hint: 'memjoin doctor, or git fetch --refetch where the remote has it.',
  });
};
