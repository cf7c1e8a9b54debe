/**
 * The shadow: what the source held when it was last backed up. It tells what changed in the source since then from what
 * others changed meanwhile, and what was removed from what was never there.
 *
 * One file for each source, dialect, environment and branch, local to the clone and never needed: without it, what is
 * known nowhere is written and nothing is hidden.
 */
import { join } from 'node:path';
import { printable } from '../../core/printable.ts';
import type { Dialect, Element } from '../../dialects/element.ts';
import { makeDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { readIfPresent, writeAtomic } from '../../git/files.ts';
import type { Repository } from '../../git/repository.ts';
import { isShadow } from '../../schema/shadow.compiled.ts';
import { sha256 } from '../sha256.ts';

/** What a shadow is of. */
export type ShadowOf = {
  /** Absolute path of the source. */
  readonly source: string;
  readonly dialect: Dialect;
  readonly environment: string;
  /** Full name of the branch it is backed up to, and the folder of the managed files there. */
  readonly branch: string;
  readonly dir: string;
  /** Member that identifies the elements of an array. */
  readonly idKey: string;
};

/** What a source held. */
export type Shadow = {
  readonly of: ShadowOf;
  /** SHA-256 of its bytes; null if there was no source yet. */
  readonly source: string | null;
  /** The commit that held all of it; null before the first one. */
  readonly head: string | null;
  /** Whether a managed file of that commit, or of the one that it is made on, cannot be read. */
  readonly isBroken?: true | undefined;
  readonly ids: ReadonlyMap<string, { readonly hash: string; readonly isSeen: boolean }>;
  /** Ids that were purged and not written. */
  readonly refused: readonly string[];
  /** What restore has put, or was about to put, in the place of those bytes: content hashes by id. */
  readonly restored?: { readonly source: string; readonly ids: ReadonlyMap<string, string> } | undefined;
};

/** Returns the hash of a content key as shadows hold it. */
export function contentHash(key: string): string {
  return sha256(key).slice(0, 32);
}

/** Content hashes of elements by id. */
export type Hashes = ReadonlyMap<string, string>;

/** Returns the content hashes of `elements`, of which no two have one id. */
export function hashesOf(elements: readonly Pick<Element, 'id' | 'key'>[]): Hashes {
  return new Map(elements.map(({ id, key }) => [id, contentHash(key)]));
}

/** Returns whether the source said the content of this hash under this id, before or after the last restore. */
export function isUnchanged({ ids, restored }: Shadow, id: string, hash: string): boolean {
  return ids.get(id)?.hash === hash || restored?.ids.get(id) === hash;
}

/**
 * Returns the shadow of what was asked for, or none. One that cannot be read, or is of something else, counts as none,
 * with a sentence on it.
 */
export function readShadow(
  repository: Repository,
  of: ShadowOf,
): { readonly shadow: Shadow | undefined; readonly notes: readonly string[] } {
  const path = shadowPath(repository, of);
  const bytes = readIfPresent(path);
  if (bytes === undefined) return { shadow: undefined, notes: [] };
  const shadow = parseShadow(bytes);
  if (shadow !== undefined && nameOf(shadow.of) === nameOf(of)) return { shadow, notes: [] };
  const note = `${printable(path)}: is no shadow of this source and was ignored; the next backup replaces it.`;
  return { shadow: undefined, notes: [note] };
}

/** Returns what tells one shadow of `of` from the one that takes its place; undefined if there is none. */
export function shadowMark(repository: Repository, of: ShadowOf): string | undefined {
  const status = statusOf(shadowPath(repository, of));
  return status && `${status.ino} ${status.mtimeMs}`;
}

/** Replaces the shadow of `shadow.of`; it is on the disk when this returns, unless `durable` is false. */
export function writeShadow(
  repository: Repository,
  shadow: Shadow,
  { durable = true }: { readonly durable?: boolean } = {},
): void {
  makeDirectory(shadowDirectory(repository));
  writeShadowAt(shadowPath(repository, shadow.of), shadow, durable);
}

/** Writes a shadow to `path`; it is on the disk when this returns, unless `durable` is false. */
export function writeShadowAt(
  path: string,
  { of, source, head, isBroken, refused, restored, ...shadow }: Shadow,
  durable = true,
): void {
  const ids = [...shadow.ids].map(([id, { hash, isSeen }]) => [id, hash, isSeen ? 1 : 0]);
  const again = restored && { source: restored.source, ids: [...restored.ids] };
  const text = JSON.stringify({ version: 1, of, source, head, isBroken, ids, refused, restored: again });
  writeAtomic(path, Buffer.from(`${text}\n`), { mode: 0o600, durable });
}

/** The file as it is stored; its schema is src/schema/shadow.schema.json. */
type Stored = Omit<Shadow, 'ids' | 'restored'> & {
  readonly ids: readonly (readonly [id: string, hash: string, seen: 0 | 1])[];
  readonly restored?: { readonly source: string; readonly ids: readonly (readonly [id: string, hash: string])[] };
};

function parseShadow(bytes: Buffer): Shadow | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  if (!isShadow(stored)) return undefined;
  const { of, source, head, isBroken, ids, refused, restored } = stored as Stored;
  return {
    of,
    source,
    head,
    isBroken,
    ids: new Map(ids.map(([id, hash, seen]) => [id, { hash, isSeen: seen === 1 }])),
    refused,
    restored: restored && { source: restored.source, ids: new Map(restored.ids) },
  };
}

/** Returns where the shadow of `of` is. */
export function shadowPath(repository: Repository, of: ShadowOf): string {
  return join(shadowDirectory(repository), `${sha256(nameOf(of)).slice(0, 32)}.json`);
}

/** Returns the folder of all shadows of a clone. */
export function shadowDirectory({ commonDir }: Repository): string {
  return join(commonDir, 'memjoin', 'shadow');
}

function nameOf({ source, dialect, environment, branch, dir, idKey }: ShadowOf): string {
  return JSON.stringify([source, dialect, environment, branch, dir, idKey]);
}
