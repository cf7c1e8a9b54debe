import type { CommandModule } from 'yargs';
import { deleteIds } from '../../memory/edit.ts';
import { describeEdit, type EditArguments, editJson, editOptions } from '../edit-command.ts';
import { openMemory, printLines, printNotes } from '../open-memory.ts';
import { operands } from '../operands.ts';

/** Hides ids from the view, prints what was hidden, and returns 0. */
export async function run({ ids, 'dry-run': dryRun, json }: EditArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const done = await deleteIds(repository, settings, { ids, now: Date.now(), dryRun });
  printLines(json ? [editJson(done, dryRun)] : describeEdit(done, { dryRun, verb: 'hidden' }));
  if (!json) printNotes(done.notes);
  return 0;
}

/** The command `memjoin delete`. */
export const deleteCommand: CommandModule<object, EditArguments> = {
  command: 'delete <ids..>',
  describe: 'Hide entries everywhere; their content stays and can be brought back',
  builder: (yargs) =>
    editOptions(yargs)
      .example('$0 delete e1 entity:Ada', 'Hide two ids')
      .example('$0 delete --dry-run e1', 'See what that would hide')
      .epilogue(
        'A unique id hides that version only, which settles a conflict; an id hides all it says. "memjoin undelete"' +
          ' brings an id back, "memjoin purge" takes its content away for good. The live memory file is not changed.',
      ),
  handler: async (args) => {
    process.exitCode = await run({ ...args, ids: operands(args.ids, args) });
  },
};
