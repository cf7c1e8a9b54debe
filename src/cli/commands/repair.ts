import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { type Repaired, repair } from '../../memory/losses/repair.ts';
import type { Findings } from '../../memory/losses/verify.ts';
import { mendHint } from '../../memory/mend-hint.ts';
import { leftAlone, recorded } from '../../telemetry/record.ts';
import { describeFindings, short } from '../describe-findings.ts';
import { openMemory, printHint, printLines, printNotes } from '../open-memory.ts';
import { withProgress } from '../progress.ts';
import { withoutSlashes } from './verify.ts';

/** Options of `memjoin repair`. */
export type RepairArguments = {
  readonly range?: string | undefined;
  readonly dir?: string | undefined;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

/** Repairs the tip of a range, prints what was missing and what was committed, and returns 0, or 65 if a file was left alone. */
export async function run({ range: text, dir, 'dry-run': dryRun, json }: RepairArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const where = dir === undefined ? settings : { ...settings, dir: withoutSlashes(dir) };
  const repaired = await recorded({ ...settings, repository }, 'repair', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await withProgress('repairing', () => repair(repository, where, { text, dryRun }));
    tell(leftAlone(leftBy(result)));
    return result;
  });
  const { findings, notes } = repaired;
  const isLeft = leftBy(repaired) > 0;
  if (json) printLines([JSON.stringify({ range: text, dryRun, ...repaired })]);
  else {
    printLines(describe(repaired, dryRun));
    printNotes(notes);
    if (isLeft) printHint(leftHint(findings));
  }
  return isLeft ? 65 : 0;
}

/** The command `memjoin repair`. */
export const repairCommand: CommandModule<object, RepairArguments> = {
  command: 'repair [range]',
  describe: 'Bring back, in one commit, every entry that a range of commits has lost',
  builder: (yargs) =>
    yargs
      .positional('range', { type: 'string', describe: 'A..B, A...B, or a branch; the end of it gets the commit' })
      .option('dir', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of the memory files, if not as configured',
      })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Say what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 repair', 'What HEAD lacks of its parents and of what this clone remembers of the branch')
      .example('$0 repair origin/main...HEAD', 'What HEAD lacks of either')
      .example('$0 repair HEAD~50..main', 'In a pipeline, after a push; works on a bare repository too')
      .epilogue(
        'Every clone that repairs the same range makes the same commit. A branch that is not checked out moves too; a ' +
          'detached HEAD moves as in git commit. Exit code 65: a file cannot be read and was left alone.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const leftBy = ({ findings }: Repaired): number => findings.unreadable.length + findings.irregular.length;

const leftHint = ({ unreadable, irregular }: Findings): string =>
  irregular.length > 0
    ? MEND
    : mendHint(
        unreadable.map(({ problem }) => problem),
        MEND,
      );

const MEND =
  'Mend what cannot be read and commit it ("memjoin doctor" shows how, for the branch that is checked out), then repair again.';

const describe = ({ findings, changedPaths, commit, branch }: Repaired, dryRun: boolean): readonly string[] => {
  const found = describeFindings(findings);
  const paths = changedPaths.map(printable).join(', ');
  const where = branch === undefined ? 'HEAD, which is detached' : printable(branch.replace(/^refs\/heads\//, ''));
  if (changedPaths.length === 0) {
    const isLacking = findings.losses.length + findings.stale.length > 0;
    const why = isLacking
      ? 'What is missing belongs into files that cannot be read, so nothing was repaired.'
      : 'Nothing is missing, so there is nothing to repair.';
    return [...found, why];
  }
  if (dryRun) return [...found, `would commit ${paths} to ${where}`];
  const next = branch === undefined ? [`Next: git push REMOTE ${commit?.slice(0, 10)}:refs/heads/BRANCH`] : [];
  return [...found, `commit ${short(commit ?? '')} on ${where} brings back ${paths}`, ...next];
};
