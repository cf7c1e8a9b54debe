import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { printable } from '../core/printable.ts';
import { readFailed } from './file-errors.ts';
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

const realPathOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch (error) {
    throw readFailed(path, 'cannot resolve', error);
  }
};
