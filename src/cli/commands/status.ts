import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { openRepository } from '../../git/repository.ts';
import type { SourceStatus } from '../../install/source-status.ts';
import { readStatus, type Status } from '../../install/status.ts';
import { terminalWidth } from '../columns.ts';
import { counted } from '../counted.ts';
import { wrap } from '../wrap.ts';

/** Options of `memjoin status`. */
export type StatusArguments = { readonly json: boolean };

/** Prints how the repository of the current folder stands, and returns 0, or 78 where memjoin is not set up. */
export async function run({ json }: StatusArguments): Promise<number> {
  const status = await readStatus(await openRepository(process.cwd()));
  const lines = json ? [JSON.stringify(status)] : describeStatus(status).map(printable).flatMap(folded);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return status.isSetUp ? 0 : 78;
}

/** Returns the lines that tell a person how a clone stands, the command to run now last. */
export function describeStatus(status: Status): readonly string[] {
  const { environment, isCopy, source, dir, driver, branch, conflicts, next } = status;
  const hasProblems = status.files.some(({ problem }) => problem !== undefined);
  return [
    `memjoin      ${status.isSetUp ? 'set up' : 'not set up here'}`,
    `environment  ${environment ?? 'none'}${isCopy ? ' (of the clone this one was copied from)' : ''}`,
    `source       ${source === undefined ? 'none' : describeSource(source)}`,
    `folder       ${dir === '' ? 'top of the work tree' : dir}`,
    `hooks        ${describeHooks(status)}`,
    `driver       ${DRIVER_TEXT[driver]}`,
    `branch       ${branch ?? 'none (detached HEAD)'}${describeUpstream(status)}`,
    `files        ${describeFiles(status)}`,
    ...(conflicts.length === 0 ? [] : [`conflicts    ${conflicts.join(', ')}`]),
    ...(status.conflictingIds === 0
      ? []
      : [`several      ${counted(status.conflictingIds, 'id')} with several versions (memjoin conflicts)`]),
    ...describeUnrestored(source),
    ...(status.lost === 0
      ? []
      : [
          `lost         ${counted(status.lost, 'entry')} of the ledger not in HEAD (memjoin ${hasProblems ? 'doctor' : 'recover'})`,
        ]),
    ...status.alerts.map(({ text }) => `alert        ${text}`),
    ...(hasProblems ? ['problems     see memjoin doctor'] : []),
    `next         ${next ?? 'nothing to do'}`,
  ];
}

/** Breaks a line that is wider than the terminal behind its label. */
const folded = (line: string): readonly string[] =>
  wrap(line.slice(LABEL), terminalWidth() - LABEL).map(
    (part, index) => `${index === 0 ? line.slice(0, LABEL) : ' '.repeat(LABEL)}${part}`,
  );

/** Columns that the labels take. */
const LABEL = 13;

/** The command `memjoin status`. */
export const statusCommand: CommandModule<object, StatusArguments> = {
  command: 'status',
  describe: 'Show how this clone stands, and what to do next',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 status', 'Ten lines on this clone')
      .epilogue('Exit code 0; 78 where memjoin is not set up.'),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const DRIVER_TEXT: Readonly<Record<Status['driver'], string>> = {
  set: 'set',
  global: 'set for all your repositories (memjoin install --global)',
  missing: 'missing',
  foreign: 'another command, or the repository was moved',
};

const describeHooks = ({ hooks: { form, missing } }: Status): string => {
  if (form === 'none') return 'none: Git runs none here';
  const place = form === 'config' ? "in Git's config" : 'as files';
  return missing.length === 0 ? place : `${place}, MISSING: ${missing.join(', ')}`;
};

const describeUpstream = ({ upstream }: Status): string =>
  upstream === undefined
    ? ', no upstream'
    : `, upstream ${upstream.name} (${upstream.ahead} ahead, ${upstream.behind} behind)`;

const describeUnrestored = (source: Status['source']): readonly string[] => {
  const { lacks = 0 } = source ?? {};
  if (lacks === 0) return [];
  const entries = counted(lacks, 'entry');
  return [
    `to restore   The memory has ${entries} that the live file lacks; "memjoin restore" writes ${lacks === 1 ? 'it' : 'them'} there.`,
  ];
};

const describeSource = ({ path, isThere, hasFolder, problem, isEmpty, hasChanged }: SourceStatus): string => {
  if (!hasFolder) return `${path} (not there, nor is its folder)`;
  if (!isThere) return `${path} (not there)`;
  if (problem !== undefined) return `${path} (unreadable: ${problem})`;
  if (isEmpty) return `${path} (empty: nothing to back up)`;
  return hasChanged ? `${path} (changed since the last backup)` : path;
};

const FILES_SHOWN = 5;

const describeFiles = ({ files }: Status): string => {
  if (files.length === 0) return 'none yet';
  const shown = files.slice(0, FILES_SHOWN).map(({ path, entries, problem }) => `${path} ${entries ?? `(${problem})`}`);
  const more = files.length > shown.length ? `, and ${files.length - shown.length} more` : '';
  return `${shown.join(', ')}${more} (entries)`;
};
