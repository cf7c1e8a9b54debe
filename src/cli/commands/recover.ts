import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Recovered, type Returned, recover } from '../../memory/losses/recover.ts';
import { mendHint } from '../../memory/mend-hint.ts';
import { leftAlone, recorded } from '../../telemetry/record.ts';
import { counted } from '../counted.ts';
import { describeCommit } from '../edit-command.ts';
import { openMemory, printLines, printNotes } from '../open-memory.ts';
import { withProgress } from '../progress.ts';

/** Options of `memjoin recover`. */
export type RecoverArguments = {
  readonly from?: string | undefined;
  readonly history: boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

/** Brings back what the branch once held, prints what came from where, and returns 0; 65 if a file cannot be read. */
export async function run({ from: name, history, 'dry-run': dryRun, json }: RecoverArguments): Promise<number> {
  if (name !== undefined && history) {
    throw new ToolError('usage', 'recover: --from and --history exclude each other.', {
      hint: 'Run it twice: what the first one finds stays.',
    });
  }
  const { repository, settings } = await openMemory();
  const from = name === undefined ? ({ kind: history ? 'history' : 'ledger' } as const) : fromRevision(name);
  const recovered = await recorded({ ...settings, repository }, 'recover', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await withProgress('recovering', () => recover(repository, settings, { from, dryRun }));
    tell(leftAlone(result.unreadable.length));
    return result;
  });
  if (json) printLines([JSON.stringify({ dryRun, ...recovered })]);
  else {
    printLines(describe(recovered, { name, history, dryRun }));
    printNotes(recovered.notes);
  }
  return recovered.unreadable.length === 0 ? 0 : 65;
}

/** The command `memjoin recover`. */
export const recoverCommand: CommandModule<object, RecoverArguments> = {
  command: 'recover',
  describe: 'Bring back what the branch once held here, after a reset, a forced update or a lost ledger',
  builder: (yargs) =>
    yargs
      .option('from', { type: 'string', requiresArg: true, describe: 'Look into this commit (or ledger) too' })
      .option('history', {
        type: 'boolean',
        default: false,
        describe: 'Look into every commit of the branch, its upstream and their reflogs too',
      })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 recover', 'After git reset --hard, or a forced update of the branch')
      .example('$0 recover --history', 'Where the ledger is gone too, as after git fetch --prune in a mirror clone')
      .example("$0 recover --from 'HEAD@{3}'", 'From a commit that only you know of')
      .example('$0 recover --from refs/memjoin/ledger/old', 'From the ledger of another branch')
      .epilogue(
        'The ledger is a local ref that remembers all that a branch held here. Everything found goes into it first, then ' +
          'into the branch, in one commit.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const fromRevision = (name: string) => ({ kind: 'revision', name }) as const;

const describe = (
  recovered: Recovered,
  { name, history, dryRun }: { readonly name: string | undefined; readonly history: boolean; readonly dryRun: boolean },
): readonly string[] => {
  const { branch, hadLedger, commits, returned, changedPaths, unreadable } = recovered;
  const short = printable(branch.replace(/^refs\/heads\//, ''));
  const sources = [
    hadLedger ? `the ledger of ${short}` : `${short} had no ledger`,
    ...(name === undefined ? [] : [printable(name)]),
    ...(history ? [`${counted(commits, 'commit')} of its history`] : []),
  ];
  const looked = `Looked into: ${sources.join('; ')}.`;
  if (unreadable.length > 0) {
    const left = unreadable.map(
      ({ path, problem }) =>
        `${printable(path)}: cannot be read. ${mendHint([problem], 'Mend it or remove it, commit that ("memjoin doctor" shows how), and run memjoin recover again.')}`,
    );
    return [looked, ...(changedPaths.length === 0 ? [] : describeCommit(recovered, dryRun)), ...left];
  }
  if (changedPaths.length === 0) return [looked, 'HEAD holds all of it.'];
  return [looked, ...gather(returned), ...describeCommit(recovered, dryRun)];
};

/** A line for each file and place it was found in. */
const gather = (returned: readonly Returned[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { path, from } of returned) {
    const source = from === 'ledger' || from === 'history' ? `the ${from}` : from.slice(0, 10);
    const key = `${printable(path)}: ENTRIES from ${source}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => key.replace('ENTRIES', counted(count, 'entry')));
};
