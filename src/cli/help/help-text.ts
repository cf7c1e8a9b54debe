import { wrap } from '../wrap.ts';
import { COMMON_OPTIONS, type Definition, type Option } from './definition.ts';
import { EXIT_STATUS } from './exit-status.ts';

type Page = {
  /** How the program was called: `memjoin` or `git memjoin`. */
  readonly program: string;
  /** Columns no line passes, unless a single word or an example does. */
  readonly width: number;
};

/** Returns the help of one command. */
export function commandHelp(definition: Definition, page: Page): string {
  const { usage, summary, positionals, options, examples, notes } = definition;
  const named = (text: string): string => text.replaceAll('$0', page.program);
  return sections([
    [`${page.program} ${usage}`],
    wrap(summary, page.width),
    table(
      'Operands:',
      positionals.map(({ name, text }) => [name, text]),
      page.width,
    ),
    table('Options:', options.map(optionRow), page.width),
    table('Options of every command:', COMMON_OPTIONS.map(optionRow), page.width),
    // A command that is broken into two lines cannot be copied, so what it does stands below it.
    examples.length === 0
      ? []
      : [
          'Examples:',
          ...examples.flatMap(({ command, text }) => [`  ${named(command)}`, ...indent(text, 6, page.width)]),
        ],
    ...notes.map((note) => wrap(named(note), page.width)),
  ]);
}

/** Returns the help of the whole program. */
export function overviewHelp(definitions: readonly Definition[], page: Page): string {
  return sections([
    [`${page.program} COMMAND [options]`],
    table(
      'Commands:',
      definitions.map(({ usage, summary }) => [usage, summary]),
      page.width,
    ),
    table('Options of every command:', COMMON_OPTIONS.map(optionRow), page.width),
    table('Exit codes:', EXIT_STATUS, page.width),
    table('Questions:', QUESTIONS, page.width),
    wrap(`"${page.program} COMMAND --help" shows the options of a command, with examples.`, page.width),
  ]);
}

/** What people ask first, and the answers. */
export const QUESTIONS: readonly Row[] = [
  ['Where is my data?', 'In your live file, and in the commits of this repository.'],
  ['How do I undo?', 'undelete, restore --from 1; memjoin uninstall keeps all data.'],
  ['What did an entry say last week?', 'show ID --at @{1.week.ago}; log ID says who changed it, and when.'],
  ['Offline?', 'All commands work but sync; git pull and push need a network too.'],
  [
    'A git revert or reset took entries away: how do I get them back?',
    'They come back with the next commit, merge or sync. memjoin doctor names what is missing, memjoin recover brings it back.',
  ],
];

type Row = readonly [name: string, text: string];

const optionRow = ({ short, long, value, choices, text }: Option): Row => [
  `${short === undefined ? '    ' : `-${short}, `}--${long}${value === undefined ? '' : ` ${value}`}`,
  choices.length === 0 ? text : `${text} (${choices.join(', ')})`,
];

/** A name wider than this stands on a line of its own. */
const NAME_WIDTH = 26;

const table = (title: string, rows: readonly Row[], width: number): readonly string[] => {
  if (rows.length === 0) return [];
  const names = Math.min(NAME_WIDTH, Math.max(...rows.map(([name]) => name.length)));
  return [
    title,
    ...rows.flatMap(([name, text]) => {
      const [first = '', ...more] = indent(text, names + 4, width);
      const isShort = name.length <= names;
      return isShort
        ? [`  ${name.padEnd(names)}  ${first.trimStart()}`, ...more]
        : [...indent(name, 2, width), first, ...more];
    }),
  ];
};

const indent = (text: string, columns: number, width: number): readonly string[] =>
  wrap(text, Math.max(20, width - columns)).map((line) => `${' '.repeat(columns)}${line}`);

const sections = (parts: readonly (readonly string[])[]): string =>
  parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
