import type { CommandModule } from 'yargs';
import { unify } from '../../memory/unify.ts';
import { leftAlone, recorded } from '../../telemetry/record.ts';
import { describeCommit } from '../edit-command.ts';
import { openMemory, printLines, printNotes, reportUnreadable } from '../open-memory.ts';

/** Options of `memjoin unify`. */
export type UnifyArguments = { readonly 'dry-run': boolean; readonly json: boolean };

/** Brings the unified file up to date, prints what was committed, and returns 0, or 65 if a file cannot be read. */
export async function run({ 'dry-run': dryRun, json }: UnifyArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const { unreadable, ...written } = await recorded({ ...settings, repository }, 'unify', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await unify(repository, settings, { dryRun });
    tell(leftAlone(result.unreadable.length));
    return result;
  });
  if (json) printLines([JSON.stringify({ dryRun, ...written, unreadable })]);
  else if (written.changedPaths.length > 0) printLines(describeCommit(written, dryRun));
  else printLines([unreadable.length === 0 ? 'The unified file holds everything already.' : 'Nothing was written.']);
  // What cannot be read is named below.
  if (!json) printNotes(written.notes.filter((note) => !note.endsWith('left alone.')));
  return reportUnreadable({ unreadable }, 0);
}

/** The command `memjoin unify`. */
export const unifyCommand: CommandModule<object, UnifyArguments> = {
  command: 'unify',
  describe: 'Make the unified file again from itself and all host files, and commit it',
  builder: (yargs) =>
    yargs
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 unify', 'After somebody removed the unified file, or merged host files without memjoin')
      .epilogue('The hooks do the same with every commit and merge. Exit code 65: a file cannot be read.'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};
