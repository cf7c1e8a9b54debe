import type { CommandModule } from 'yargs';
import { realPath } from '../../git/links.ts';
import { schedule } from '../../install/schedule.ts';
import { parseEvery } from '../../install/schedule-times.ts';
import { requireEnvironment } from '../../memory/settings.ts';
import { openMemory, printLines } from '../open-memory.ts';

/** Options of `memjoin schedule`. */
export type ScheduleArguments = {
  readonly every: string;
  readonly remove: boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

/** Has the current repository synced again and again, or takes that back, prints what it does, and returns 0. */
export async function run({ every, remove, 'dry-run': dryRun, json }: ScheduleArguments): Promise<number> {
  const rhythm = parseEvery(every);
  const { repository, settings } = await openMemory();
  if (!remove) requireEnvironment(settings);
  const { scheduler, lines } = await schedule(repository, {
    every: rhythm,
    isRemoved: remove,
    isDryRun: dryRun,
    node: process.execPath,
    program: realPath(process.argv[1] ?? ''),
    env: process.env,
  });
  printLines(json ? [JSON.stringify({ dryRun, scheduler, steps: lines })] : lines);
  return 0;
}

/** The command `memjoin schedule`. */
export const scheduleCommand: CommandModule<object, ScheduleArguments> = {
  command: 'schedule',
  describe: 'Run sync in this repository again and again: a systemd user timer, or a line in the crontab',
  builder: (yargs) =>
    yargs
      .option('every', { type: 'string', default: '15m', describe: 'How often: 5m, 30m, 1h, 6h', requiresArg: true })
      .option('remove', { type: 'boolean', default: false, describe: 'Take it back' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 schedule', 'Sync every quarter of an hour')
      .example('$0 schedule --every 1h --dry-run', 'See what would be set up for every hour')
      .example('$0 schedule --remove', 'Take it back')
      .epilogue(
        'Node and memjoin are named by their full paths. Run it again after you have moved either, or the repository.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};
