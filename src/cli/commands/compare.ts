import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { type Version, versionsById } from '../../core/view.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type Comparison, compareSides, type OneSided, type Side, sideOf } from '../../memory/compare.ts';
import { readMemory, requireReadable } from '../../memory/read-view.ts';
import { sha256 } from '../../memory/sha256.ts';
import { cutTo, terminalWidth } from '../columns.ts';
import { counted } from '../counted.ts';
import { shortId, summaryOf } from '../describe-version.ts';
import { readNamed } from '../named-inputs.ts';
import { openMemory, printLines } from '../open-memory.ts';
import { operands } from '../operands.ts';
import { arrayJson, literals, objectJson, versionJson } from '../version-json.ts';

/** Options of `memjoin compare`. */
export type CompareArguments = { readonly files?: readonly string[] | undefined; readonly json: boolean };

/** Prints what each side shows that the other does not; returns 0 if both show the same, else 1. */
export async function run({ files = [], json }: CompareArguments): Promise<number> {
  if (files.length === 0 || files.length > 2) {
    throw new ToolError('usage', `compare: takes one file or two, not ${files.length}.`, {
      hint: 'memjoin compare FILE [FILE]',
    });
  }
  const inputs = await readNamed(files);
  const names = [...inputs.map(({ name }) => printable(name)), 'the memory'] as const;
  const [first, second = await readOwn()] = inputs.map(sideOf) as [Side, Side?];
  const comparison = compareSides(first, second);
  printLines(json ? [comparisonJson(comparison)] : describeComparison(comparison, names, terminalWidth()));
  return isSame(comparison) ? 0 : 1;
}

/** Returns the lines of a comparison, each at most `width` columns, and the counts in a last one. */
export function describeComparison(
  comparison: Comparison,
  [first = '', second = '']: readonly string[],
  width: number,
): readonly string[] {
  const { onlyFirst, onlySecond, differing, same } = comparison;
  const paragraphs = [
    describeOneSided(onlyFirst, '-', { owner: first, other: second }),
    describeOneSided(onlySecond, '+', { owner: second, other: first }),
    differing.length === 0
      ? []
      : [
          `${counted(differing.length, 'id')} with other content (< ${first}, > ${second}):`,
          ...differing.flatMap((one) => [
            `~ ${shortId(one.first)}`,
            `  < ${summaryOf(one.first)}`,
            `  > ${summaryOf(one.second)}`,
          ]),
        ],
  ].flatMap((lines) => (lines.length === 0 ? [] : [...lines, '']));
  const total = isSame(comparison)
    ? `Both show the same ${counted(same, 'id')}.`
    : `${counted(same, 'id')} the same, ${differing.length} with other content, ${onlyFirst.length} and ${onlySecond.length} on one side only.`;
  return [...paragraphs, total].map((line) => cutTo(line, width));
}

/** The command `memjoin compare`. */
export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare [files..]',
  describe: 'Say what a file shows that the memory does not, and the other way round',
  builder: (yargs) =>
    yargs
      .positional('files', { type: 'string', array: true, describe: 'One file or two, or REV:PATH' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 compare ~/old-backup/memory.json', 'Does the memory hold all that another backup has?')
      .example(
        '$0 compare ~/memory.jsonl unified-memory.json',
        'The file of a memory server and what all machines know',
      )
      .example('$0 compare HEAD~10:unified-memory.json', 'What has changed in ten commits')
      .epilogue(
        'Reads files in every form that backup, merge and migrate read. Exit code 0: both show the same; 1: they do' +
          ' not; 65: a file cannot be read. "held" marks what the other side has, but hidden or replaced.',
      ),
  handler: async (args) => {
    process.exitCode = await run({ ...args, files: operands(args.files, args) });
  },
};

/** A side that cannot be read whole would look as if it lacked entries. */
const readOwn = async (): Promise<Side> => {
  const { repository, settings } = await openMemory();
  const knowledge = await readMemory(repository, settings);
  requireReadable(knowledge);
  return versionsById(knowledge.entries.values(), sha256);
};

const isSame = ({ onlyFirst, onlySecond, differing }: Comparison): boolean =>
  onlyFirst.length + onlySecond.length + differing.length === 0;

const describeOneSided = (
  sided: readonly OneSided[],
  mark: string,
  { owner, other }: { readonly owner: string; readonly other: string },
): readonly string[] =>
  sided.length === 0
    ? []
    : [
        `${counted(sided.length, 'id')} only in ${owner}:`,
        ...sided.map(
          ({ shown, isHeld }) =>
            `${mark} ${shortId(shown)}  ${summaryOf(shown)}${isHeld ? `  (held by ${other}, but not shown)` : ''}`,
        ),
      ];

const comparisonJson = ({ onlyFirst, onlySecond, differing, same }: Comparison): string =>
  objectJson({
    ...literals({ same }),
    onlyFirst: arrayJson(onlyFirst.map(oneSidedJson)),
    onlySecond: arrayJson(onlySecond.map(oneSidedJson)),
    differing: arrayJson(differing.map(({ first, second }) => pairJson(first, second))),
  });

const oneSidedJson = ({ shown, isHeld }: OneSided): string =>
  objectJson({ ...literals({ held: isHeld }), shown: versionJson(shown) });

const pairJson = (first: Version, second: Version): string =>
  objectJson({ first: versionJson(first), second: versionJson(second) });
