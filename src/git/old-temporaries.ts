import { join } from 'node:path';
import { listDirectory } from './directories.ts';
import { statusOf } from './file-status.ts';
import { removeFile } from './files.ts';
import { ToolError } from './tool-error.ts';

/** Files that live for moments, each by a name as only one maker gives it. */
const NAMES = {
  /** What a merge gives its driver: made by Git. */
  merge: /^\.merge_file_\w{6}$/,
  /** As `temporary-file.ts` makes them: whole or torn copies of what a repository or a source holds. */
  write: /^\.memjoin-[0-9a-f]{24}\.tmp$/,
  /** As `private-index.ts` makes them: they name objects and hold none. */
  index: /^memjoin-index-[0-9a-f]+(?:\.lock)?$/,
  /** What install tries driver and hooks out on. */
  check: /^check-(?:base|ours|theirs|probe)-[0-9a-f]+$/,
} as const;

/** Who made a temporary file, and so what it holds. */
export type TemporaryKind = keyof typeof NAMES;

/** Milliseconds. A live process may have a younger one: of a git that may take ten minutes, of a merge that waits. */
const OLD = 3_600_000;

/** A temporary file that a killed process has left. */
export type OldTemporary = { readonly path: string; readonly ageMs: number };

/** Returns whether the file `name` is called as temporary files of `kind` are. */
export function isTemporary(name: string, kind: TemporaryKind): boolean {
  return NAMES[kind].test(name);
}

/** Returns the temporary files of `kinds`, all if not told, in `folder` that are older than an hour; `now` is in milliseconds since 1970. */
export function listOldTemporaries(
  folder: string,
  { kinds = KINDS, now }: { readonly kinds?: readonly TemporaryKind[]; readonly now: number },
): readonly OldTemporary[] {
  return listDirectory(folder).flatMap((name) => {
    if (!kinds.some((kind) => isTemporary(name, kind))) return [];
    const path = join(folder, name);
    const status = statusOf(path);
    const ageMs = now - (status?.mtimeMs ?? now);
    return status?.isFile() === true && ageMs > OLD ? [{ path, ageMs }] : [];
  });
}

/** Removes what {@link listOldTemporaries} lists. What cannot be removed stays; doctor tells of it. */
export function removeOldTemporaries(folder: string, old: Parameters<typeof listOldTemporaries>[1]): void {
  try {
    for (const { path } of listOldTemporaries(folder, old)) removeFile(path);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
  }
}

const KINDS = Object.keys(NAMES) as readonly TemporaryKind[];
