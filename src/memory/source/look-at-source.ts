import { dirname } from 'node:path';
import { errnoOf, isAbsent } from '../../git/file-errors.ts';
import { kindOf, statusOf } from '../../git/file-status.ts';
import { realPath } from '../../git/links.ts';
import { ToolError } from '../../git/tool-error.ts';

/**
 * Returns what is at the path of a source: `there`, whatever it is; `gone`, where its folder is there; `no-folder`, also
 * where something else or a link that leads nowhere has the name of the folder; `barred`, where this user may not look.
 */
export function lookAtSource(path: string): 'there' | 'gone' | 'no-folder' | 'barred' {
  try {
    if (statusOf(path) !== undefined) return 'there';
    return isFolder(dirname(path)) ? 'gone' : 'no-folder';
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'read-failed') throw error;
    // A link in the place of the file itself is not followed here, so it is one on the way that leads back to itself.
    return isLoop(error) ? 'no-folder' : 'barred';
  }
}

/**
 * Returns what stands where `folder`, or one of the folders that it is in, should be, and is none: a file, a pipe, a link that
 * leads nowhere; `undefined` if nothing does, so that the folder can be made.
 */
export function inPlaceOf(folder: string): { readonly path: string; readonly kind: string } | undefined {
  const status = statusIn(folder);
  if (status !== undefined) {
    if (isFolder(folder)) return undefined;
    return { path: folder, kind: status.isSymbolicLink() ? `${kindOf(status)} to no folder` : kindOf(status) };
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : inPlaceOf(parent);
}

const statusIn = (path: string): ReturnType<typeof statusOf> => {
  try {
    return statusOf(path);
  } catch (error) {
    if (isLoop(error)) return undefined;
    throw error;
  }
};

const isFolder = (path: string): boolean => {
  try {
    return statusOf(realPath(path))?.isDirectory() === true;
  } catch (error) {
    if (error instanceof ToolError && (isAbsent(error.cause) || isLoop(error))) return false;
    throw error;
  }
};

const isLoop = (error: unknown): boolean => error instanceof ToolError && errnoOf(error.cause) === 'ELOOP';
