import { errnoOf } from '../git/file-errors.ts';
import type { ToolError } from '../git/tool-error.ts';

/** Returns what to do about a failure of the system that says nothing of it itself; `undefined` where that is not known. */
export function systemHint({ code, cause }: ToolError): string | undefined {
  if (code !== 'read-failed' && code !== 'write-failed') return undefined;
  const may = code === 'read-failed' ? 'read it' : 'write there';
  switch (errnoOf(cause)) {
    case 'EACCES':
    case 'EPERM':
      return `Let this user ${may} (and into the folders above it), then run the command again.`;
    case 'EROFS':
      return 'The disk is mounted read-only: mount it for writing, then run the command again.';
    case 'ELOOP':
      return 'A symbolic link in that path leads back to itself: correct it, then run the command again.';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'A folder or a symbolic link in that path leads nowhere: correct it, then run the command again.';
    default:
      return undefined;
  }
}
