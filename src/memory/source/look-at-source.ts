import { dirname } from 'node:path';
import { isAbsent } from '../../git/file-errors.ts';
import { statusOf } from '../../git/file-status.ts';
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
    if (error instanceof ToolError && error.code === 'read-failed') return 'barred';
    throw error;
  }
}

const isFolder = (path: string): boolean => {
  try {
    return statusOf(realPath(path))?.isDirectory() === true;
  } catch (error) {
    if (error instanceof ToolError && isAbsent(error.cause)) return false;
    throw error;
  }
};
