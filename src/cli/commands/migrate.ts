import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { mendHint } from '../../memory/mend-hint.ts';
import { type FoundFile, migrate } from '../../memory/migrate.ts';
import { leftAlone, recorded } from '../../telemetry/record.ts';
import { pad, widest } from '../columns.ts';
import { counted } from '../counted.ts';
import { describeCommit } from '../edit-command.ts';
import { openMemory, printHint, printLines, printNotes } from '../open-memory.ts';

/** Options of `memjoin migrate`. */
export type MigrateArguments = { readonly 'dry-run': boolean; readonly json: boolean };

/** Rewrites the managed files in canonical form, prints what each was, and returns 0, or 65 if one cannot be read. */
export async function run({ 'dry-run': dryRun, json }: MigrateArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const { files, ...written } = await recorded({ ...settings, repository }, 'migrate', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await migrate(repository, settings, { dryRun });
    tell(leftAlone(result.files.filter(({ kind }) => kind === 'unreadable').length));
    return result;
  });
  const unreadable = files.filter((file) => file.kind === 'unreadable');
  if (json) printLines([JSON.stringify({ dryRun, ...written, files })]);
  else {
    printLines([...describeFiles(files), ...describeCommit(written, dryRun)]);
    if (written.changedPaths.length === 0) {
      printLines([unreadable.length === 0 ? 'Nothing to migrate.' : 'Nothing was migrated.']);
    }
    // The table above names unreadable files already.
    printNotes(written.notes.filter((note) => !note.endsWith('left alone.')));
    if (unreadable.length > 0) {
      const were = unreadable.length === 1 ? 'was' : 'were';
      process.stderr.write(`error: ${counted(unreadable.length, 'file')} cannot be read and ${were} left alone.\n`);
      const problems = unreadable.map(({ problem }) => problem);
      const hint = mendHint(
        problems,
        'Mend what the lines above name ("memjoin doctor" shows how), then run "memjoin migrate" again.',
      );
      printHint(hint);
    }
  }
  return unreadable.length === 0 ? 0 : 65;
}

/** Returns a line per file: what form it was found in, and how many entries it holds. */
export function describeFiles(files: readonly FoundFile[]): readonly string[] {
  const paths = widest(
    files.map(({ path }) => printable(path)),
    40,
  );
  return files.map((file) => {
    if (file.kind === 'unreadable') {
      const { line, column, message } = file.problem;
      return `${printable(file.path)}:${line}:${column}: ${printable(message)}`;
    }
    return `${pad(printable(file.path), paths)}  ${formOf(file)}, ${counted(file.entries, 'entry')}`;
  });
}

/** The command `memjoin migrate`. */
export const migrateCommand: CommandModule<object, MigrateArguments> = {
  command: 'migrate',
  describe: 'Rewrite all memory files to one entry per line, in one commit that keeps every entry',
  builder: (yargs) =>
    yargs
      .option('dry-run', { type: 'boolean', default: false, describe: 'Say what each file is and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 migrate --dry-run', 'What form each memory file is in')
      .example('$0 migrate', 'Bring files of other tools and older versions into the form of today')
      .epilogue(
        'Nothing needs it: every form is read. It makes diffs small and merges fast. Exit code 65: a file cannot be read.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const formOf = (file: FoundFile & { kind: 'read' }): string => {
  if (file.isCanonical) return 'canonical';
  const form = FORMS[file.form];
  return file.isPythonEra ? `${form} of the Python era` : form;
};

const FORMS = { array: 'array', lines: 'JSON Lines', torn: 'torn by a text merge' } as const;
