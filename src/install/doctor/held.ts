import { missingFrom } from '../../core/conservation.ts';
import { joinAll } from '../../core/join.ts';
import { gitIn } from '../../git/repository.ts';
import { sha256 } from '../../memory/sha256.ts';
import type { Clone } from './clone.ts';

/** Returns whether the managed files of HEAD hold every entry of `bytes`; false for what cannot be read. */
export async function isHeldByHead(clone: Clone, bytes: Buffer): Promise<boolean> {
  if (!clone.entriesOf(bytes).ok) return false;
  const readable = [...(await clone.head()).values()].filter((held) => clone.entriesOf(held).ok);
  const joined = joinAll(readable, sha256);
  return joined.ok && missingFrom(joined.bytes, bytes, { sha256, limit: 1 }).length === 0;
}

/** Returns whether nothing goes when a file with `bytes` goes: it is empty, Git has it as an object, or HEAD its entries. */
export async function isKept(clone: Clone, bytes: Buffer): Promise<boolean> {
  if (bytes.length === 0) return true;
  const { repository } = clone;
  const named = await gitIn(repository, ['hash-object', '--no-filters', '--stdin'], { input: bytes });
  const oid = named.stdout.toString().trim();
  const { exitCode } = await gitIn(repository, ['cat-file', '-e', oid], { allowExit: [1, 128] });
  return exitCode === 0 || isHeldByHead(clone, bytes);
}
