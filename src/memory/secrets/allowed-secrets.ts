/**
 * The texts that a person has looked at and allowed: a list of this clone, one content hash a line, in
 * `<git common dir>/memjoin/allowed-secrets`. A text that changes has another hash and is checked again.
 */
import { dirname, join } from 'node:path';
import { makeDirectory } from '../../git/directories.ts';
import { readIfPresent, writeAtomic } from '../../git/files.ts';
import type { Repository } from '../../git/repository.ts';
import { sha256 } from '../sha256.ts';

/** Returns a test for contents, by their keys, that were allowed in this clone. */
export function allowedContents(repository: Repository): (key: string) => boolean {
  const hashes = readHashes(repository);
  return (key) => hashes.has(sha256(key));
}

/** Allows the contents of these keys from now on. */
export function allowContents(repository: Repository, keys: readonly string[]): void {
  const hashes = new Set([...readHashes(repository), ...keys.map((key) => sha256(key))]);
  const path = listPath(repository);
  makeDirectory(dirname(path));
  writeAtomic(path, Buffer.from([...hashes].map((hash) => `${hash}\n`).join('')));
}

function readHashes(repository: Repository): ReadonlySet<string> {
  const text = readIfPresent(listPath(repository))?.toString() ?? '';
  return new Set(text.split('\n').filter((line) => line !== ''));
}

function listPath({ commonDir }: Repository): string {
  return join(commonDir, 'memjoin', 'allowed-secrets');
}
