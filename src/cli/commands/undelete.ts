import type { CommandModule } from 'yargs';
import { undeleteIds } from '../../memory/ids/edit.ts';
import { type EditArguments, editOptions, runEdit } from '../edit-command.ts';
import { namedIds } from '../named-ids.ts';

/** Shows hidden ids again, prints what came back, and returns 0. */
export function run(args: EditArguments): Promise<number> {
  return runEdit(undeleteIds, args, { operation: 'undelete', verb: 'shown again' });
}

/** The command `memjoin undelete`. */
export const undeleteCommand: CommandModule<object, EditArguments> = {
  command: 'undelete [ids..]',
  describe: 'Show hidden entries again, with the content they had',
  builder: (yargs) =>
    editOptions(yargs)
      .example('$0 undelete e1', 'Bring back what "memjoin delete e1" has hidden')
      .epilogue('What was purged cannot come back: its content is gone.'),
  handler: async (args) => {
    process.exitCode = await run({ ...args, ids: namedIds(args.ids, args) });
  },
};
