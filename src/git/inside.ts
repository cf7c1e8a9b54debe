import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { printable } from '../core/printable.ts';
import { readFailed } from './file-errors.ts';
import { statusOf } from './file-status.ts';
import { ToolError } from './tool-error.ts';

/**
 * Returns the real path of `path`, whose directory must exist; throws `unsafe-path` when that directory, symbolic
 * links resolved, is not `root` or below it. The last component is not resolved: {@link readWhole} and the writer refuse
 * a link there themselves.
 */
export function assertInside(root: string, path: string): string {
  const realRoot = realPathOf(root);
  const realParent = realPathOf(dirname(path));
  const way = relative(realRoot, realParent);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new ToolError('unsafe-path', `${printable(path)}: leads out of ${printable(realRoot)}.`, {
      hint: 'Replace the symbolic link on the way by a directory.',
    });
  }
  return join(realParent, basename(path));
}

/**
 * Throws `unsafe-path` when Git could track nothing in the folder `dir` of the work tree `topLevel`: a part of its path is
 * a symbolic link, no folder, or another repository. Parts that are not there yet are none of these.
 */
export function requireTrackable(topLevel: string, dir: string): void {
  const parts = dir.split('/').filter((part) => part !== '');
  for (const [index] of parts.entries()) {
    const part = parts.slice(0, index + 1).join('/');
    const status = statusOf(join(topLevel, part));
    if (status === undefined) return;
    const problem = status.isSymbolicLink()
      ? 'is a symbolic link, and Git tracks nothing behind one'
      : !status.isDirectory()
        ? 'is no folder'
        : statusOf(join(topLevel, part, '.git')) !== undefined
          ? 'is a repository of its own'
          : undefined;
    if (problem === undefined) continue;
    throw new ToolError('unsafe-path', `${printable(part)}: ${problem}; nothing was changed.`, {
      hint: 'Put a folder in its place, or name another one: memjoin install --dir DIR',
    });
  }
}

const realPathOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch (error) {
    throw readFailed(path, 'cannot resolve', error);
  }
};
