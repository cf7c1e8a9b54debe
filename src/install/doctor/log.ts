import { readLogSettings, readMemjoinConfig } from '../../memory/settings.ts';
import { logProblem } from '../../telemetry/write-log.ts';
import type { Check } from './check.ts';

/** The log, without which stats and alerts have nothing to go by. */
export const LOG_CHECKS: readonly Check[] = [
  {
    id: 'log-unwritable',
    level: 'warning',
    looksFor:
      'The log cannot be written: its folder is not writable, its file is a link or of somebody else, the disk is full.',
    sentence: 'Nothing is logged, so stats, report and alerts miss what is done now: {problem}',
    instruction: 'Make that place writable, or name another folder: git config memjoin.logDir FOLDER',
    find: async ({ repository, settings: { environment }, isCopy }) => {
      if (environment === undefined || isCopy) return [];
      const problem = logProblem({ repository, environment, ...readLogSettings(await readMemjoinConfig(repository)) });
      return problem === undefined ? [] : [{ problem }];
    },
  },
];
