import { missingFrom } from '../core/conservation.ts';
import { join as joinBytes } from '../core/join.ts';
import { printable } from '../core/printable.ts';
import { readBlobs, writeBlob } from '../git/blobs.ts';
import { commitTree, type Identity, readTree, writeTree } from '../git/commit.ts';
import { listIndex, updateIndex } from '../git/index-entries.ts';
import { withPrivateIndex } from '../git/private-index.ts';
import { updateRef } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { DURABLE } from '../git/run.ts';
import { ToolError } from '../git/tool-error.ts';
import { sha256 } from './sha256.ts';
import { refreshWorkTree } from './work-tree.ts';

/** A file of a commit to make. */
export type Publication = { readonly path: string; readonly bytes: Buffer };

type Facts = {
  /** Full name of the branch to move, and the commit it points at now. */
  readonly branch: string;
  readonly head: string | undefined;
  readonly files: readonly Publication[];
  readonly message: string;
  /** The user's own, now, if left out. */
  readonly identity?: Identity;
  readonly date?: number;
};

/** What came of it: the new commit, or that the branch has moved meanwhile and the caller must start over. */
export type Published =
  | { readonly kind: 'committed'; readonly oid: string; readonly notes: readonly string[] }
  | { readonly kind: 'moved' };

/**
 * Commits `files` on top of `head` and moves the checked-out branch to it by compare-and-swap, last of all. What the user
 * has staged elsewhere is not in the commit and stays staged; index and work tree follow for `files` only, joined with
 * what the user changed there. Killed anywhere, the repository is as before or has the same content staged.
 */
export async function publish(
  repository: Repository,
  { branch, head, files, message, identity, date }: Facts,
): Promise<Published> {
  const blobs = await storeBlobs(repository, files);
  const tree = await withPrivateIndex(repository, async (env) => {
    if (head !== undefined) await readTree(repository, head, env);
    await updateIndex(repository, blobs, env);
    return writeTree(repository, env);
  });
  const oid = await commitTree(repository, {
    tree,
    message,
    parents: head === undefined ? [] : [head],
    ...(identity === undefined ? {} : { identity }),
    ...(date === undefined ? {} : { date }),
  });
  const notes = await refreshCheckout(repository, { files: blobs, head });
  const reflog = `memjoin: ${message.split('\n')[0]}`;
  const isMoved = await updateRef(repository, branch, { from: head, to: oid, message: reflog, options: DURABLE });
  return isMoved ? { kind: 'committed', oid, notes } : { kind: 'moved' };
}

type StoredFile = Publication & { readonly oid: string };

async function storeBlobs(repository: Repository, files: readonly Publication[]): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const file of files) stored.push({ ...file, oid: await writeBlob(repository, file.bytes) });
  return stored;
}

/** Index and work tree of the checked-out branch take `files`, joined with what is staged or changed there. */
async function refreshCheckout(
  repository: Repository,
  { files, head }: { readonly files: readonly StoredFile[]; readonly head: string | undefined },
): Promise<readonly string[]> {
  if (repository.topLevel === undefined) return [];
  const paths = files.map(({ path }) => `:(top,literal)${path}`);
  const staged = new Map((await listIndex(repository, paths)).map((entry) => [entry.path, entry.oid]));
  const committed = head === undefined ? [] : files.map(({ path }) => `${head}:${path}`);
  const before = await readBlobs(repository, [...committed, ...staged.values()]);
  const toStage: StoredFile[] = [];
  for (const file of files) {
    const stagedId = staged.get(file.path);
    const isUntouched = stagedId === undefined || stagedId === before.get(`${head}:${file.path}`)?.oid;
    toStage.push(isUntouched ? file : await joinStaged(repository, file, before.get(stagedId)?.bytes));
  }
  await updateIndex(repository, toStage);
  return toStage.flatMap(({ path, bytes }) => {
    const note = refreshWorkTree(repository, { path, bytes, before: before.get(staged.get(path) ?? '')?.bytes });
    return note === undefined ? [] : [note];
  });
}

async function joinStaged(repository: Repository, file: StoredFile, staged: Buffer | undefined): Promise<StoredFile> {
  if (staged === undefined || staged.equals(file.bytes)) return file;
  const joined = joinBytes(staged, file.bytes, sha256);
  if (!joined.ok || [staged, file.bytes].some((side) => missingFrom(joined.bytes, side, { sha256 }).length > 0)) {
    throw new ToolError('invalid-memory', `${printable(file.path)}: what is staged cannot be read.`, {
      hint: `Nothing was committed. Unstage it first: git restore --staged -- ${printable(file.path)}`,
    });
  }
  return { ...file, bytes: joined.bytes, oid: await writeBlob(repository, joined.bytes) };
}
