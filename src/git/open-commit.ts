import { join } from 'node:path';
import { statusOf } from './file-status.ts';
import { argumentsOf, findGitProcesses } from './git-processes.ts';
import type { Repository } from './repository.ts';

/**
 * Returns whether a `git commit` seems to be under way in this work tree, as while its editor is open: Git has written the
 * message file after HEAD moved last, and a git runs here. It holds no lock meanwhile, and fails if its branch moves. A
 * commit that was given up, or that found nothing to commit, leaves the same file; where the system does not tell what
 * runs, one not older than a day counts. Where Git keeps no reflog this cannot be told. `now` is in milliseconds since 1970.
 */
export function isCommitOpen(repository: Repository, now = Date.now()): boolean {
  const message = modified(repository, 'COMMIT_EDITMSG');
  if (message === undefined || now - message > DAY) return false;
  // The second and third are where the reftable format keeps reflogs.
  const moves = [
    modified(repository, 'logs/HEAD'),
    modified(repository, 'reftable/tables.list'),
    modified({ gitDir: repository.commonDir }, 'reftable/tables.list'),
  ].filter((time) => time !== undefined);
  if (moves.length === 0 || moves.some((time) => time >= message)) return false;
  return findGitProcesses(repository)?.some(({ pid, command }) => !isDaemon(command) && !isOurs(pid)) ?? true;
}

const DAY = 86_400_000;

// It watches the work tree for Git and never ends.
const isDaemon = (command: string): boolean => command.startsWith('git-fsmonitor');

// `git memjoin …` waits for us as a git that runs here.
const isOurs = (pid: number): boolean => pid === process.ppid && argumentsOf(pid).includes('memjoin');

const modified = ({ gitDir }: Pick<Repository, 'gitDir'>, name: string): number | undefined =>
  statusOf(join(gitDir, name))?.mtimeMs;
