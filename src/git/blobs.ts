import { createHash } from 'node:crypto';
import { printable } from '../core/printable.ts';
import { type BatchAnswer, batchReader } from './batch-answers.ts';
import { askObjects } from './kept-open.ts';
import { encodePath } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';
import { DURABLE } from './run.ts';
import { ToolError } from './tool-error.ts';

/** The content of a file in Git. */
export type Blob = { readonly oid: string; readonly bytes: Buffer };

/**
 * Returns the blobs that `specs` name (object ids, `HEAD:path`, `:path`, `:2:path`, …), read through one child;
 * `undefined` for a spec that names nothing, such as a path the commit does not have. What is named but cannot be read
 * (a lost object, a directory in the place of a file) is `read-failed`: it must not pass for "no such file".
 */
export async function readBlobs(
  repository: Repository,
  specs: readonly string[],
): Promise<ReadonlyMap<string, Blob | undefined>> {
  const blobs = new Map<string, Blob | undefined>();
  const unique = [...new Set(specs)];
  if (unique.length === 0) return blobs;
  // The batch protocol is one name a line, so names with a line break are resolved beforehand.
  const names = await Promise.all(unique.map(async (spec) => (spec.includes('\n') ? resolve(repository, spec) : spec)));
  const asked = unique.filter((_, index) => names[index] !== undefined);
  const answers = await askBatch(
    repository,
    names.filter((name) => name !== undefined),
  );
  for (const spec of unique) blobs.set(spec, undefined);
  for (const [index, spec] of asked.entries()) {
    const answer = answers[index];
    if (answer?.kind === 'object' && answer.type === 'blob') blobs.set(spec, answer);
    else if (answer?.kind !== 'missing' || (await resolve(repository, spec)) !== undefined)
      throw unreadable(spec, answer);
  }
  return blobs;
}

/** Stores `bytes` as they are, no filter applied, and returns the object id; `git-failed` where Git took other ones. */
export function writeBlob(repository: Repository, bytes: Buffer): Promise<string> {
  return hashObject(repository, bytes, ['--stdin'], { input: bytes });
}

/** The same as {@link writeBlob} where the file at the absolute path `file` holds `bytes`: Git reads it itself. */
export function writeBlobOfFile(repository: Repository, file: string, bytes: Buffer): Promise<string> {
  return hashObject(repository, bytes, ['--', file]);
}

const hashObject = async (
  repository: Repository,
  bytes: Buffer,
  from: readonly string[],
  options: { readonly input?: Buffer } = {},
): Promise<string> => {
  const hash = [...DURABLE, 'hash-object', '-w', '-t', 'blob', '--no-filters', ...from];
  const stored = gitIn(repository, hash, options);
  // The id is made here while Git is at work: a Git whose read is cut off stores what it got, and answers with 0.
  const expected = blobId(repository, bytes);
  const oid = (await stored).stdout.toString().trim();
  if (oid === expected) return oid;
  throw new ToolError(
    'git-failed',
    `git hash-object: it did not take all of ${bytes.length} bytes; nothing was committed.`,
    { hint: 'Run the same command again; if it fails again, look at the disk and at the git that PATH finds.' },
  );
};

/** The id Git gives a blob of these bytes: the hash of "blob", the length in bytes, a NUL and the content. */
const blobId = ({ objectFormat }: Repository, bytes: Buffer): string =>
  createHash(objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

const askBatch = async (repository: Repository, names: readonly string[]): Promise<readonly BatchAnswer[]> => {
  if (names.length === 0) return [];
  const answers = await askObjects(repository, names);
  if (answers !== undefined) return answers;
  const reader = batchReader();
  await gitIn(repository, ['cat-file', '--batch'], {
    input: encodePath(names.map((name) => `${name}\n`).join('')),
    onStdout: reader.take,
  });
  return reader.finish(names.length);
};

const resolve = async (repository: Repository, spec: string): Promise<string | undefined> => {
  const { stdout, exitCode } = await gitIn(repository, ['rev-parse', '--verify', '--quiet', spec], {
    allowExit: [1, 128],
  });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
};

const unreadable = (spec: string, answer: BatchAnswer | undefined): ToolError => {
  const found =
    answer?.kind === 'object' ? `is a ${answer.type}, not a file` : 'is named, but its object cannot be read';
  return new ToolError('read-failed', `${printable(spec)}: ${found}.`, {
    hint: 'memjoin doctor, or git fetch --refetch where the remote has it.',
  });
};
