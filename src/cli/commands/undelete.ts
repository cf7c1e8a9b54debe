import type { CommandModule } from 'yargs';
import { undeleteIds } from '../../memory/edit.ts';
import { describeEdit, type EditArguments, editJson, editOptions } from '../edit-command.ts';
import { openMemory, printLines, printNotes } from '../open-memory.ts';
import { operands } from '../operands.ts';

/** Shows hidden ids again, prints what came back, and returns 0. */
export async function run({ ids, 'dry-run': dryRun, json }: EditArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const done = await undeleteIds(repository, settings, { ids, now: Date.now(), dryRun });
  printLines(json ? [editJson(done, dryRun)] : describeEdit(done, { dryRun, verb: 'shown again' }));
  if (!json) printNotes(done.notes);
  return 0;
}

/** The command `memjoin undelete`. */
export const undeleteCommand: CommandModule<object, EditArguments> = {
  command: 'undelete <ids..>',
  describe: 'Show hidden entries again, with the content they had',
  builder: (yargs) =>
    editOptions(yargs)
      .example('$0 undelete e1', 'Bring back what "memjoin delete e1" has hidden')
      .epilogue('What was purged cannot come back: its content is gone.'),
  handler: async (args) => {
    process.exitCode = await run({ ...args, ids: operands(args.ids, args) });
  },
};
