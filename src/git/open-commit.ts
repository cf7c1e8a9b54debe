import { join } from 'node:path';
import { statusOf } from './file-status.ts';
import type { Repository } from './repository.ts';

/**
 * Returns whether a `git commit` seems to be under way in this work tree, as while its editor is open: Git has written the
 * message file after HEAD moved last. It holds no lock meanwhile, and fails if its branch moves. A commit that was given up
 * looks the same, so a message older than a day does not count; where Git keeps no reflog this cannot be told. `now` is in
 * milliseconds since 1970.
 */
export function isCommitOpen(repository: Repository, now: number): boolean {
  const message = modified(repository, 'COMMIT_EDITMSG');
  if (message === undefined || now - message > DAY) return false;
  // The second and third are where the reftable format keeps reflogs.
  const moves = [
    modified(repository, 'logs/HEAD'),
    modified(repository, 'reftable/tables.list'),
    modified({ gitDir: repository.commonDir }, 'reftable/tables.list'),
  ].filter((time) => time !== undefined);
  return moves.length > 0 && moves.every((time) => time < message);
}

const DAY = 86_400_000;

const modified = ({ gitDir }: Pick<Repository, 'gitDir'>, name: string): number | undefined =>
  statusOf(join(gitDir, name))?.mtimeMs;
