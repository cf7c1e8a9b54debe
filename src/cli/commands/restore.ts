import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { Dialect, Element } from '../../dialects/element.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { idTextOfKey } from '../../memory/ids/id-text.ts';
import { listCopies } from '../../memory/restore/kept-copies.ts';
import { type Restored, restore } from '../../memory/restore/restore.ts';
import type { RestorePlan } from '../../memory/restore/restore-plan.ts';
import type { Settings } from '../../memory/settings.ts';
import { recorded } from '../../telemetry/record.ts';
import { cutTo, terminalWidth } from '../columns.ts';
import { counted } from '../counted.ts';
import { openMemory, printLines, printNotes } from '../open-memory.ts';
import { withProgress } from '../progress.ts';

/** Options of `memjoin restore`. */
export type RestoreArguments = {
  readonly 'dry-run': boolean;
  readonly list: boolean;
  readonly from?: string | undefined;
  readonly dialect?: Dialect | undefined;
  readonly json: boolean;
};

/** Writes what the memory shows into the source, or a kept copy, or lists the copies, and returns 0. */
export async function run({ 'dry-run': dryRun, list, from, dialect, json }: RestoreArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  if (list) {
    printLines(json ? [JSON.stringify({ copies: listCopies(repository) })] : describeCopies(repository));
    return 0;
  }
  const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
  const copy = from === undefined ? undefined : copyAt(repository, from);
  if (copy !== undefined) requireSetUp(settings, copy);
  const onPlan = (plan: RestorePlan): void => {
    // Whoever only looks wants to see all of it.
    if (!json) printLines(describePlan(plan, { limit: dryRun ? Number.POSITIVE_INFINITY : SHOWN }));
  };
  const options = { clocks, dryRun, dialect, from: copy, isRefilled: true, onPlan };
  const done = await recorded({ ...settings, repository }, 'restore', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await withProgress('restoring', () => restore(repository, settings, options));
    if (result.outcome === 'restored') tell({ bytesOut: result.plan?.bytes.length ?? 0 });
    return result;
  });
  printLines(json ? [JSON.stringify(restoreJson(done))] : [describeRestore(done, { isCopy: copy !== undefined })]);
  if (!json) printNotes(done.notes);
  return 0;
}

/** The command `memjoin restore`. */
export const restoreCommand: CommandModule<object, RestoreArguments> = {
  command: 'restore',
  describe: 'Write what the memory shows into the live memory file; the file that was there is kept',
  builder: (yargs) =>
    yargs
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('list', { type: 'boolean', default: false, describe: 'List the kept files, the newest first' })
      .option('from', {
        type: 'string',
        describe: 'Put a kept file back: its number in --list, or a path',
        requiresArg: true,
      })
      .option('dialect', {
        choices: ['knowledge-graph', 'array', 'object'] as const,
        describe: 'What to write where there is no live file yet',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 restore --dry-run', 'See what would change in the live file')
      .example('$0 restore', 'Bring what other environments wrote into it')
      .example('$0 restore --from 1', 'Put the file back that the last restore displaced')
      .epilogue(
        'The live file is backed up first. It is replaced in one step, mode and owner stay, and the last 20 displaced' +
          ' files are kept. A file put back with --from changes nothing in the repository.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const describeCopies = (repository: Repository): readonly string[] => {
  const copies = listCopies(repository);
  if (copies.length === 0) return ['No file was displaced yet.'];
  return copies.map(({ path, when, size }, index) => `${index + 1}  ${when}  ${size} bytes  ${printable(path)}`);
};

/** A number is one of the list; anything else is a path. */
const copyAt = (repository: Repository, from: string): string => {
  if (!/^\d+$/.test(from)) return resolve(from);
  const copy = listCopies(repository)[Number(from) - 1];
  if (copy !== undefined) return copy.path;
  throw new ToolError('usage', `There is no kept file number ${from}.`, { hint: 'memjoin restore --list' });
};

/** A copy is a plain file: also without memjoin it can be put back. */
const requireSetUp = ({ environment, source }: Settings, copy: string): void => {
  if (environment !== undefined && source !== undefined) return;
  throw new ToolError('not-set-up', 'memjoin is not set up here: it does not know which memory file is the live one.', {
    hint: `To put the copy in its place yourself: cp ${shellWord(copy)} PATH`,
  });
};

const SHOWN = 10;

const describePlan = (
  { added, changed, removed }: RestorePlan,
  { limit }: { readonly limit: number },
): readonly string[] => {
  const all = [
    ...added.map((element) => `+ ${textOf(element)}`),
    ...changed.map((element) => `~ ${textOf(element)}`),
    ...removed.map((element) => `- ${textOf(element)}`),
  ];
  const width = Math.min(terminalWidth(), 200);
  const lines = all.slice(0, limit).map((line) => cutTo(line, width));
  return all.length > limit ? [...lines, `  … and ${all.length - limit} more; --dry-run and --json list all`] : lines;
};

const textOf = ({ text }: Element): string => printable(text.toString('utf8', 0, 1000));

const describeRestore = (
  { source, outcome, plan, kept }: Restored,
  { isCopy }: { readonly isCopy: boolean },
): string => {
  const path = printable(source);
  if (outcome === 'nothing' || plan === undefined)
    return `The memory shows nothing of the kind of ${path}; it was left alone.`;
  if (outcome === 'unchanged')
    return `${path} holds ${isCopy ? 'the same as that file' : 'what the memory shows'} already.`;
  const { added, changed, removed } = plan;
  const counts = `${added.length} added, ${changed.length} changed, ${removed.length} removed`;
  if (outcome === 'planned') return `${path}: would have ${counts}.`;
  const old = kept === undefined ? '' : ` The file that was there: ${printable(kept)}`;
  return `${path}: ${counts}, ${counted(plan.elements.length, 'element')} now.${old}`;
};

const restoreJson = ({ source, outcome, plan, kept, notes }: Restored): object => {
  const ids = (elements: readonly Element[] = []): readonly string[] => elements.map(({ id }) => idTextOfKey(id));
  const { dialect, added, changed, removed } = plan ?? {};
  return { source, outcome, dialect, added: ids(added), changed: ids(changed), removed: ids(removed), kept, notes };
};
