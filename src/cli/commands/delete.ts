import type { CommandModule } from 'yargs';
import { deleteIds } from '../../memory/ids/edit.ts';
import { type EditArguments, editOptions, runEdit } from '../edit-command.ts';
import { namedIds } from '../named-ids.ts';

/** Hides ids from the view, prints what was hidden, and returns 0. */
export function run(args: EditArguments): Promise<number> {
  return runEdit(deleteIds, args, { operation: 'delete', verb: 'hidden' });
}

/** The command `memjoin delete`. */
export const deleteCommand: CommandModule<object, EditArguments> = {
  command: 'delete [ids..]',
  describe: 'Hide entries everywhere; their content stays and can be brought back',
  builder: (yargs) =>
    editOptions(yargs)
      .example('$0 delete e1 entity:Ada', 'Hide two ids')
      .example('$0 delete --dry-run e1', 'See what that would hide')
      .epilogue(
        'A unique id hides that version only, which settles a conflict; an id hides all it says. An entity is one id, each' +
          ' of its observations another: what is left of it is named. "memjoin undelete"' +
          ' brings an id back, "memjoin purge" takes its content away for good. The live memory file is not changed.',
      ),
  handler: async (args) => {
    process.exitCode = await run({ ...args, ids: namedIds(args.ids, args) });
  },
};
