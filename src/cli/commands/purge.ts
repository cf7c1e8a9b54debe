import type { CommandModule } from 'yargs';
import { shellWord } from '../../core/shell-word.ts';
import { listRemotes } from '../../git/remotes.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Purged, purgeIds } from '../../memory/ids/purge-ids.ts';
import { findUnreached } from '../../memory/restore/unreached.ts';
import { readStates } from '../../memory/states.ts';
import { recorded } from '../../telemetry/record.ts';
import { confirm } from '../confirm.ts';
import { counted } from '../counted.ts';
import { oneLine, shortened } from '../describe-version.ts';
import { describeCommit, type EditArguments, editOptions } from '../edit-command.ts';
import { namedIds } from '../named-ids.ts';
import { openMemory, printLines, printNotes } from '../open-memory.ts';
import { describeUnreached, rewriteCommands } from '../purge-advice.ts';

/** Options of `memjoin purge`. */
export type PurgeArguments = EditArguments & { readonly yes: boolean };

/** Takes the content of ids away for good, says what that does not reach, and returns 0. */
export async function run({ ids = [], yes, 'dry-run': dryRun, json }: PurgeArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const edit = { ids, now: Date.now(), dryRun: true };
  const planned = await purgeIds(repository, settings, edit);
  const isEmpty = planned.ids.every(({ purged }) => purged === 0);
  if (!dryRun && !yes && !isEmpty && !(await isConfirmed(planned))) {
    throw new ToolError('usage', 'purge: was not confirmed; nothing was changed.', {
      hint: 'Its content cannot be brought back. Add --yes if that is meant, or --dry-run to see what it would do.',
    });
  }
  const done = dryRun
    ? planned
    : await recorded({ ...settings, repository }, 'purge', () =>
        purgeIds(repository, settings, { ...edit, dryRun: false }),
      );
  const unreached = findUnreached(repository, settings, new Set(done.ids.map(({ key }) => key)));
  const paths = [...new Set((await readStates(repository, settings.dir)).flatMap((state) => [...state.keys()]))].sort();
  const hasRemote = (await listRemotes(repository)).length > 0;
  const commands = rewriteCommands({ dir: settings.dir, paths, hasRemote });
  if (json) {
    printLines([
      JSON.stringify({ dryRun, ...done, ids: done.ids.map(({ key: _, ...one }) => one), unreached, commands }),
    ]);
    return 0;
  }
  printLines([...describePurge(done, dryRun), '', ...describeUnreached(unreached, { commands })]);
  printNotes(done.notes);
  return 0;
}

/** Returns the lines that tell a person what was purged, or would be. */
export function describePurge({ ids, ledgers, ...written }: Purged, dryRun: boolean): readonly string[] {
  return [
    ...ids.flatMap(({ id, purged, parts }) => [
      purged === 0
        ? `${oneLine(id)}: is purged already`
        : `${oneLine(id)}: ${dryRun ? 'would take' : 'took'} the content out of ${counted(purged, 'entry')}`,
      ...(parts.length === 0
        ? []
        : [
            `  Its observations and relations are ids of their own (${parts.length}). To purge them too:`,
            `  memjoin purge ${parts.map((part) => shellWord(shortened(part))).join(' ')}`,
          ]),
    ]),
    ...describeCommit(written, dryRun),
    ...ledgers.map((branch) => `the ledger of ${oneLine(branch.replace('refs/heads/', ''))} holds it no more`),
  ];
}

/** The command `memjoin purge`. */
export const purgeCommand: CommandModule<object, PurgeArguments> = {
  command: 'purge [ids..]',
  describe: 'Take the content of entries away for good, in every memory file',
  builder: (yargs) =>
    editOptions(yargs)
      .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'Do not ask' })
      .example('$0 purge --dry-run e1', 'See what would go, and what a purge does not reach')
      .example('$0 purge --yes e1', 'A secret was written under e1: take it out of every entry')
      .epilogue(
        'All entries of an id are purged, hidden ones too, whoever wrote them; a unique id names its id. The id itself' +
          ' stays readable. Git history, other clones and the live memory files are not reached: the command prints what' +
          ' to do about them.',
      ),
  handler: async (args) => {
    process.exitCode = await run({ ...args, ids: namedIds(args.ids, args) });
  },
};

const isConfirmed = (planned: Purged): Promise<boolean> => {
  const entries = planned.ids.reduce((sum, { purged }) => sum + purged, 0);
  const names = planned.ids.map(({ id }) => oneLine(id)).join(', ');
  return confirm(`Take the content out of ${counted(entries, 'entry')} of ${names}? It cannot be brought back.`);
};
