import type { CommandModule } from 'yargs';
import { shellWord } from '../../core/shell-word.ts';
import { type Shown, type Version, view } from '../../core/view.ts';
import { readMemory } from '../../memory/read-view.ts';
import { sha256 } from '../../memory/sha256.ts';
import { cutTo, pad, terminalWidth, widest } from '../columns.ts';
import { oneLine, shortId, summaryOf, whenOf } from '../describe-version.ts';
import { openMemory, printLines, reportUnreadable } from '../open-memory.ts';
import { arrayJson, literals, objectJson, versionJson } from '../version-json.ts';

/** Options of `memjoin conflicts`. */
export type ConflictsArguments = { readonly json: boolean };

/** Lists the ids that several environments wrote unaware of each other; returns 1 if there are any, else 0, or 65. */
export async function run({ json }: ConflictsArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const knowledge = await readMemory(repository, settings);
  const conflicts = view(knowledge.entries.values(), sha256).filter(({ conflicting }) => conflicting.length > 0);
  const { unreadable } = knowledge;
  if (json)
    printLines([objectJson({ conflicts: arrayJson(conflicts.map(conflictJson)), ...literals({ unreadable }) })]);
  else if (conflicts.length === 0) printLines(['No id has several versions.']);
  else printLines(describeConflicts(conflicts, terminalWidth()));
  return reportUnreadable(knowledge, conflicts.length === 0 ? 0 : 1);
}

/** Returns a paragraph per conflict, its lines at most `width` columns, and how to settle one. */
export function describeConflicts(conflicts: readonly Shown[], width: number): readonly string[] {
  return [
    ...conflicts.flatMap(({ winner, conflicting }) => describeConflict([winner, ...conflicting], width)),
    'The first version of each is the one that shows. To settle an id, edit it in',
    'the live memory file and run "memjoin backup", or drop the version you do not',
    'want with the command under it.',
  ];
}

/** The command `memjoin conflicts`. */
export const conflictsCommand: CommandModule<object, ConflictsArguments> = {
  command: 'conflicts',
  describe: 'List the ids that environments wrote unaware of each other, with all versions',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 conflicts', 'Who wrote what, when, and how to settle it')
      .epilogue(
        'Exit code 0: there are none; 1: there are some; 65: a file cannot be read. Nothing is ever lost: the' +
          ' view has the last version, the others stay until somebody settles it.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const describeConflict = (versions: readonly Version[], width: number): readonly string[] => {
  const [winner] = versions;
  const hosts = versions.map(({ metadata }) => oneLine(metadata.host));
  const column = widest(hosts, HOST_WIDTH);
  return [
    cutTo(`${winner === undefined ? '' : shortId(winner)}  (${versions.length} versions)`, width),
    ...versions.flatMap((version, index) => [
      cutTo(`  ${pad(hosts[index] ?? '', column)}  ${whenOf(version).slice(0, 16)}  ${summaryOf(version)}`, width),
      // Never cut: it is there to be copied.
      `      memjoin delete ${shellWord(oneLine(version.entry.uniqueId))}`,
    ]),
    '',
  ];
};

const HOST_WIDTH = 16;

const conflictJson = ({ winner, conflicting }: Shown): string =>
  objectJson({
    ...literals({ id: shortId(winner) }),
    shown: versionJson(winner),
    others: arrayJson(conflicting.map(versionJson)),
  });
