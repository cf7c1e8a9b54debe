import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingFrom } from '../core/conservation.ts';
import { join as joinBytes } from '../core/join.ts';
import { printable } from '../core/printable.ts';
import { readBlobs, writeBlob } from '../git/blobs.ts';
import type { Identity } from '../git/commit.ts';
import { commitFiles } from '../git/commit-files.ts';
import { statusOf } from '../git/file-status.ts';
import { listIndex, updateIndex } from '../git/index-entries.ts';
import { updateRef } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { DURABLE } from '../git/run.ts';
import { ToolError } from '../git/tool-error.ts';
import { listTree } from '../git/trees.ts';
import { type Files, unifiedIdOf } from './content.ts';
import { keepInLedger } from './ledger/ledger-note.ts';
import { unifiedPath } from './managed.ts';
import { sha256 } from './sha256.ts';
import { refreshWorkTree } from './work-tree.ts';

/** A file of a commit to make. */
export type Publication = { readonly path: string; readonly bytes: Buffer };

type Facts = {
  /** Full name of the branch to move (HEAD, if it is detached), and the commit it points at now. */
  readonly branch: string;
  readonly head: string | undefined;
  /** Folder of the managed files. */
  readonly dir: string;
  /** The unified file among them holds all that the one of `head` holds. */
  readonly files: readonly Publication[];
  readonly message: string;
  /** The user's own, now, if left out. */
  readonly identity?: Identity;
  readonly date?: number;
  /** Told the new commit before the branch moves to it; what it throws stops everything. */
  readonly beforeMove?: ((oid: string) => void) | undefined;
  readonly left?: Left | undefined;
  /** Files of `head` that were read already. */
  readonly headFiles?: Files;
};

/** Paths that index or work tree keep as they are, because of hand work in them. */
type Left = { readonly staged: ReadonlySet<string>; readonly workTree: ReadonlySet<string> };

/** What came of it: the new commit, or that the branch has moved meanwhile and the caller must start over. */
export type Published =
  | {
      readonly kind: 'committed';
      readonly oid: string;
      /** Path and object id of each file. */
      readonly files: readonly (readonly [path: string, oid: string])[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'moved' };

/**
 * Commits `files` on top of `head`, moves the checked-out branch to it by compare-and-swap, and lets index and work tree
 * follow for `files` only, joined with what the user changed there; what the user has staged elsewhere is not in the
 * commit and stays staged. The ledger of the branch takes the result in. Nothing is staged before the branch has moved: another backup of this clone would take it for
 * known, and both would keep what they minted. Killed in between, {@link followHead} finishes.
 */
export async function publish(
  repository: Repository,
  { branch, head, dir, files, message, identity, date, beforeMove, left, headFiles }: Facts,
): Promise<Published> {
  const blobs = await storeBlobs(repository, files);
  const parents = head === undefined ? [] : [head];
  const oid = await commitFiles(repository, { base: head, changes: blobs, parents, message, identity, date });
  const reflog = `memjoin: ${message.split('\n')[0]}`;
  beforeMove?.(oid);
  const isMoved = await updateRef(repository, branch, { from: head, to: oid, message: reflog, options: DURABLE });
  if (!isMoved) return { kind: 'moved' };
  const notes = await refreshCheckout(repository, { files: blobs, head, left, headFiles });
  return {
    kind: 'committed',
    oid,
    files: blobs.map((blob) => [blob.path, blob.oid]),
    notes: [...notes, ...(await remember(repository, branch, { oid, head, dir, blobs }))],
  };
}

/** Puts what the branch holds now into its ledger; returns a sentence for the user if that fails. */
async function remember(
  repository: Repository,
  branch: string,
  {
    oid,
    head,
    dir,
    blobs,
  }: {
    readonly oid: string;
    readonly head: string | undefined;
    readonly dir: string;
    readonly blobs: readonly StoredFile[];
  },
): Promise<readonly string[]> {
  if (!branch.startsWith('refs/heads/')) return [];
  const written = blobs.find(({ path }) => path === unifiedPath(dir))?.oid;
  const unified = written ?? (await unifiedIdOf(repository, oid, dir));
  const before = head === undefined ? undefined : await unifiedIdOf(repository, head, dir);
  if (unified === undefined) return [];
  return keepInLedger(repository, branch, { oid: unified, holds: before === undefined ? [] : [before] });
}

/** Brings index and work tree up to `files`, which HEAD holds; returns full sentences on what was left alone. */
export async function followHead(
  repository: Repository,
  files: readonly Publication[],
  left: Left,
): Promise<readonly string[]> {
  if (files.length === 0) return [];
  return refreshCheckout(repository, {
    files: await storeBlobs(repository, files),
    head: undefined,
    left,
    headFiles: undefined,
  });
}

type StoredFile = Publication & { readonly oid: string };

async function storeBlobs(repository: Repository, files: readonly Publication[]): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const file of files) {
    // Where one environment is all there is, its file and the unified file are the same.
    const same = stored.find(({ bytes }) => bytes.equals(file.bytes));
    stored.push({ ...file, oid: same?.oid ?? (await writeBlob(repository, file.bytes)) });
  }
  return stored;
}

/** Index and work tree of the checked-out branch take `files`, joined with what is staged or changed there. */
async function refreshCheckout(
  repository: Repository,
  {
    files: all,
    head,
    left,
    headFiles = new Map(),
  }: {
    readonly files: readonly StoredFile[];
    readonly head: string | undefined;
    readonly left: Left | undefined;
    readonly headFiles: Files | undefined;
  },
): Promise<readonly string[]> {
  const files = all.filter(({ path }) => left?.staged.has(path) !== true);
  if (repository.topLevel === undefined) return [];
  const paths = files.map(({ path }) => `:(top,literal)${path}`);
  const staged = new Map((await listIndex(repository, paths)).map((entry) => [entry.path, entry.oid]));
  const committed = head === undefined || staged.size === 0 ? [] : await listTree(repository, head, [...staged.keys()]);
  const committedIds = new Map(committed.map(({ path, oid }) => [path, oid]));
  const isCommitted = (path: string): boolean => staged.get(path) === committedIds.get(path);
  const unknown = [...staged].filter(([path]) => !isCommitted(path) || !headFiles.has(path));
  const read = await readBlobs(
    repository,
    unknown.map(([, oid]) => oid),
  );
  const bytesBefore = (path: string): Buffer | undefined =>
    read.get(staged.get(path) ?? '')?.bytes ?? (isCommitted(path) ? headFiles.get(path) : undefined);
  const toStage: StoredFile[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const isUntouched = !staged.has(file.path) || isCommitted(file.path);
    const wanted = isUntouched ? file : await joinStaged(repository, file, bytesBefore(file.path));
    if (wanted === undefined) notes.push(`${printable(file.path)}: what is staged cannot be read and was left alone.`);
    else toStage.push(wanted);
  }
  await updateIndexPatiently(repository, toStage);
  for (const { path, bytes } of toStage) {
    if (left?.workTree.has(path) === true) continue;
    const wasStaged = staged.has(path) ? bytesBefore(path) : undefined;
    const note = refreshWorkTree(repository, { path, bytes, before: wasStaged, isChecked: left !== undefined });
    if (note !== undefined) notes.push(note);
  }
  return notes;
}

/** How often, and how many milliseconds apart, an index that somebody else has locked is tried again. */
const LOCK_TRIES = 30;
const LOCK_PAUSE = 100;

/** Git itself does not wait for an index lock; commits of the user hold it for moments. */
async function updateIndexPatiently(repository: Repository, files: readonly StoredFile[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await updateIndex(repository, files);
      return;
    } catch (error) {
      if (statusOf(join(repository.gitDir, 'index.lock')) === undefined && attempt > 1) throw error;
      if (attempt === LOCK_TRIES) throw indexLocked(error);
    }
    await sleep(LOCK_PAUSE);
  }
}

function indexLocked(cause: unknown): ToolError {
  return new ToolError('operation-in-progress', 'The commit was made, but the index is locked (index.lock exists).', {
    hint: 'When no git command runs here any more, remove .git/index.lock; then run memjoin backup: it finishes.',
    cause,
  });
}

/** Returns the join of a file with what is staged in its place, or undefined if that cannot be read. */
async function joinStaged(
  repository: Repository,
  file: StoredFile,
  staged: Buffer | undefined,
): Promise<StoredFile | undefined> {
  if (staged === undefined || staged.equals(file.bytes)) return file;
  const joined = joinBytes(staged, file.bytes, sha256);
  if (!joined.ok || [staged, file.bytes].some((side) => missingFrom(joined.bytes, side, { sha256 }).length > 0)) {
    return undefined;
  }
  return { ...file, bytes: joined.bytes, oid: await writeBlob(repository, joined.bytes) };
}
