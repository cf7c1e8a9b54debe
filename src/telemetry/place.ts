import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Repository } from '../git/repository.ts';

/** What the settings of a clone say about its log. */
export type LogSettings = {
  readonly environment: string | undefined;
  /** `memjoin.log`: `debug` also logs each git command. */
  readonly log: 'on' | 'off' | 'debug';
  /** `memjoin.logDir` as written. */
  readonly logDir: string | undefined;
};

/** Where a clone logs. */
export type Place = LogSettings & {
  readonly repository: Pick<Repository, 'commonDir' | 'topLevel'>;
};

/** The three logs, by what goes into them. */
export type LogName = 'memory-backup' | 'memory-backup-error' | 'memory-backup-debug';

/** Returns the absolute path of a log; a relative folder counts from the top of the work tree, `~/` from the home folder. */
export function logPath({ repository, logDir }: Place, name: LogName): string {
  const file = `${name}.log`;
  if (logDir === undefined || logDir === '') return join(repository.commonDir, 'memjoin/log', file);
  if (logDir.startsWith('~/')) return join(homedir(), logDir.slice(2), file);
  return resolve(repository.topLevel ?? repository.commonDir, logDir, file);
}
