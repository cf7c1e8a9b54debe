import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { type Findings, isClean, verify } from '../../memory/losses/verify.ts';
import { mendHint } from '../../memory/mend-hint.ts';
import { recorded } from '../../telemetry/record.ts';
import { counted } from '../counted.ts';
import { describeFindings, short } from '../describe-findings.ts';
import { openMemory, printHint, printLines, printNotes } from '../open-memory.ts';
import { withProgress } from '../progress.ts';

/** Options of `memjoin verify`. */
export type VerifyArguments = {
  readonly range?: string | undefined;
  readonly dir?: string | undefined;
  readonly json: boolean;
};

/**
 * Verifies a range of commits, prints what is wrong, and returns 0, 1 if entries are missing, or 65 if a file of its tip
 * cannot be read.
 */
export async function run({ range: text, dir, json }: VerifyArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const where = { dir: dir === undefined ? settings.dir : withoutSlashes(dir), text };
  const { range, findings } = await recorded({ ...settings, repository }, 'verify', async (tell) => {
    const result = await withProgress('verifying', () => verify(repository, where));
    tell({ exitCode: exitCodeFor(result.findings), isFinding: true });
    return result;
  });
  const clean = isClean(findings);
  if (json) printLines([JSON.stringify({ range: text, isClean: clean, ...findings })]);
  else {
    printLines(describe(range.name, findings));
    printNotes(findings.notes);
    if (!clean) printHint(hint(text, findings));
  }
  return exitCodeFor(findings);
}

/** Returns 65 if a file of the tip cannot be read, 1 if something is missing, else 0. */
export function exitCodeFor(findings: Findings): number {
  if (findings.unreadable.length + findings.irregular.length > 0) return 65;
  return isClean(findings) ? 0 : 1;
}

/** Returns a folder as the settings have it: from the top of the tree, without slashes at its ends. */
export function withoutSlashes(dir: string): string {
  return dir === '.' ? '' : dir.replace(/^(?:\.?\/)+|\/+$/g, '');
}

/** The command `memjoin verify`. */
export const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: 'verify [range]',
  describe: 'Check that a commit still holds every entry of what it comes from',
  builder: (yargs) =>
    yargs
      .positional('range', { type: 'string', describe: 'A..B, A...B, or a revision: the whole of its history' })
      .option('dir', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of the memory files, if not as configured',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 verify', 'HEAD against its parents and what this clone remembers of the branch')
      .example('$0 verify HEAD^1..HEAD', 'A merge that a forge has made, in a pipeline')
      .example('$0 verify origin/main...HEAD', 'Does HEAD hold all of both?')
      .example('$0 verify main', 'The whole history of a branch')
      .epilogue(
        'It needs commits only: no install, no work tree. Exit code 1: entries are missing; 65: a file cannot be read.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const describe = (name: string, findings: Findings): readonly string[] => {
  const tip = `${printable(name)} (${short(findings.tip)})`;
  const looked = `${counted(findings.commits, 'commit')}, ${counted(findings.files, 'file')}`;
  return isClean(findings)
    ? [`${tip} holds everything: ${looked} looked at.`]
    : [...describeFindings(findings), `${tip} is not whole: ${looked} looked at.`];
};

const MEND =
  'Mend these files and commit them ("memjoin doctor" shows how, for the branch that is checked out), then verify again.';

const hint = (text: string | undefined, { unreadable, irregular, losses, stale }: Findings): string => {
  if (irregular.length > 0) return MEND;
  if (unreadable.length > 0)
    return mendHint(
      unreadable.map(({ problem }) => problem),
      MEND,
    );
  const isLedgerOnly = stale.length === 0 && losses.every(({ heldBy }) => heldBy === 'ledger');
  if (text === undefined && isLedgerOnly) return 'memjoin recover';
  return text === undefined ? 'memjoin repair' : `memjoin repair ${shellWord(text)}`;
};
