import { gitIn, type Repository } from './repository.ts';

/** Returns the bytes of each object of `oids` that is here, asked of one child without reading what they hold. */
export async function readObjectSizes(
  repository: Repository,
  oids: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const asked = [...new Set(oids)];
  if (asked.length === 0) return new Map();
  const { stdout } = await gitIn(repository, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], {
    input: `${asked.join('\n')}\n`,
  });
  const answers = stdout.toString('latin1').matchAll(/^([0-9a-f]+) (\d+)$/gm);
  return new Map([...answers].map(([, oid = '', size]) => [oid, Number(size)]));
}
