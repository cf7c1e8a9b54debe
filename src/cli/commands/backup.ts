import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { openRepository } from '../../git/repository.ts';
import { type Backup, backup } from '../../memory/backup.ts';
import { idTextOfKey } from '../../memory/ids/id-text.ts';
import { restoreDueSince } from '../../memory/restore/due-restore.ts';
import { restoreAndTell } from '../../memory/restore/restore-and-tell.ts';
import { readSettings } from '../../memory/settings.ts';
import { tornInWorkTree } from '../../memory/sync/sync-errors.ts';
import { tornInCheckout } from '../../memory/sync/torn-checkout.ts';
import { recorded } from '../../telemetry/record.ts';
import { shortened } from '../describe-version.ts';
import { printHint, printNotes } from '../open-memory.ts';
import { withProgress } from '../progress.ts';

/** Options of `memjoin backup`. */
export type BackupArguments = {
  readonly 'dry-run': boolean;
  readonly 'accept-deletions': boolean;
  readonly json: boolean;
};

/** Backs the source of the current clone up, prints what was written, and returns 0, or 65 if a file of the work tree cannot be read. */
export async function run({
  'dry-run': dryRun,
  'accept-deletions': acceptDeletions,
  json,
}: BackupArguments): Promise<number> {
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
  const backedUp = await recorded({ ...settings, repository }, 'backup', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await withProgress('backing up', () =>
      backup(repository, settings, { clocks, dryRun, acceptDeletions }),
    );
    tell({ entriesIn: result.elements, entriesOut: result.written + result.hidden });
    return result;
  });
  const isDue = !dryRun && restoreDueSince(repository, settings) !== undefined;
  const restored = isDue ? await restoreAndTell(repository, settings, { clocks }) : [];
  const done = readableIds({ ...backedUp, notes: [...backedUp.notes, ...restored] });
  const torn = done.notes.length === 0 ? [] : await tornInCheckout(repository, settings.dir);
  const unreadable = torn.map(({ path, problem }) => ({ path, problem }));
  const lines = json ? [JSON.stringify({ dryRun, ...done, unreadable })] : describeBackup(done, dryRun);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  const refused = done.refused.map(
    (id) => `${shortened(id)} was purged and is not written again; your live file still holds it.`,
  );
  const notes = [...done.notes, ...unreadNotes(done), ...refused];
  if (!json) printNotes(notes);
  if (torn.length === 0) return 0;
  for (const { path } of torn) printHint(`${printable(path)}: ${tornInWorkTree(path)}`);
  return 65;
}

/** Returns what a backup did with the ids it was refused as people type them. */
export function readableIds(done: Backup): Backup {
  return { ...done, refused: done.refused.map(idTextOfKey), refusedFirst: done.refusedFirst.map(idTextOfKey) };
}

/** Returns the lines that tell a person what a backup did, or would do in a dry run. */
export function describeBackup(done: Backup, dryRun: boolean): readonly string[] {
  if (!done.isThere) {
    return [`${printable(done.source)} is not there yet: nothing to back up; "memjoin restore" writes it.`];
  }
  const { environment, elements, changedPaths, commit } = done;
  const held = `${environment}: ${counted(elements, 'element')} in ${printable(done.source)}`;
  if (changedPaths.length === 0) return [`${held}, nothing new.`];
  const paths = changedPaths.map(printable).join(', ');
  const work = describeWork(done, dryRun);
  return dryRun
    ? [`${held}; would ${work}.`, `would commit ${paths}`]
    : [`${held}; ${work}.`, `commit ${commit?.slice(0, 10)} changes ${paths}`];
}

const describeWork = ({ written, hidden, healed }: Backup, dryRun: boolean): string => {
  const wrote = `${dryRun ? 'write' : 'wrote'} ${counted(written, 'entry')}`;
  const gone = hidden === 0 ? [] : [`${dryRun ? 'hide' : 'hid'} ${hidden} that are gone`];
  const mended = healed === 0 ? [] : [`${dryRun ? 'heal' : 'healed'} ${counted(healed, 'entry')} that a file lacked`];
  const isWritten = written > 0 || healed === 0;
  return [...(isWritten ? [wrote] : []), ...gone, ...mended].join(' and ');
};

/** The command `memjoin backup`. */
export const backupCommand: CommandModule<object, BackupArguments> = {
  command: 'backup',
  describe: 'Back the live memory file up: write what changed in it, and commit',
  builder: (yargs) =>
    yargs
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('accept-deletions', {
        type: 'boolean',
        default: false,
        describe: 'Hide what is gone, however much (with memjoin.deletions=hide)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 backup', 'Commit what is new in the file that install was told as --source')
      .example('$0 backup && git push', 'Share it')
      .epilogue('The live file is only read. What has not changed is not written, and then there is no commit.'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

// They may have been deleted in the program, or the program may have written what it held before the restore.
const unreadNotes = ({ unread, source }: Backup): readonly string[] => {
  if (unread.length === 0) return [];
  const ids = unread.slice(0, UNREAD_NAMED).map((id) => shellWord(printable(id)));
  const more = unread.length > ids.length ? ' …' : '';
  return [
    `${counted(unread.length, 'entry')} that restore wrote ${unread.length === 1 ? 'is' : 'are'} gone from ${printable(source)}; not hidden,` +
      ` since the program may never have read them. Restore brings them back; to hide them: memjoin delete ${ids.join(' ')}${more}`,
  ];
};

const UNREAD_NAMED = 3;

const counted = (count: number, noun: string): string =>
  count === 1 ? `1 ${noun}` : `${count} ${noun.replace(/y$/, 'ie')}s`;
