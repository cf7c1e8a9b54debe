import { COMMON_OPTIONS, type Definition, type Option } from './definition.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { QUESTIONS } from './help-text.ts';

/**
 * Returns the manual page of `program` (`memjoin` or `git-memjoin`) for section 1, in the man macros; `date` is
 * `YYYY-MM-DD`.
 */
export function manPage(
  program: string,
  {
    definitions,
    version,
    date,
  }: { readonly definitions: readonly Definition[]; readonly version: string; readonly date: string },
): string {
  const called = program.replace('-', ' ');
  const lines = [
    `.TH ${program.toUpperCase()} 1 ${date} "memjoin ${version}" "User Commands"`,
    '.SH NAME',
    `${roff(program)} \\- join JSON memory files inside Git`,
    '.SH SYNOPSIS',
    `.B ${roff(called)}`,
    '.I COMMAND',
    '[options]',
    '.SH DESCRIPTION',
    ...paragraphs(DESCRIPTION).slice(1),
    '.SH COMMANDS',
    ...definitions.flatMap((definition) => commandLines(definition, called)),
    '.SH OPTIONS OF EVERY COMMAND',
    ...COMMON_OPTIONS.flatMap(optionLines),
    '.SH EXIT STATUS',
    ...EXIT_STATUS.flatMap(([code, text]) => entry(`.B ${code}`, text)),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([name, text]) => entry(`.B ${name}`, text)),
    '.SH QUESTIONS',
    ...QUESTIONS.flatMap(([question, answer]) => entry(`.B ${roff(question)}`, answer)),
    '.SH SEE ALSO',
    '.BR git\\-merge (1),',
    '.BR gitattributes (5),',
    '.BR githooks (5)',
  ];
  return `${lines.join('\n')}\n`;
}

const DESCRIPTION = [
  'memjoin backs the memory files of programs (JSON files that a memory server or an assistant keeps on each machine) up into one Git repository and joins them inside git merge, git pull and git rebase. The join is a union: no entry is dropped, nobody resolves a conflict by hand.',
  'Each machine owns a file memory-ENVIRONMENT.json; unified-memory.json is the join of them all.',
];

const VARIABLES = [
  ['MEMJOIN', 'With the value 0 the hooks of memjoin do nothing, for one command.'],
  ['MEMJOIN_TRACE', 'With the value 1 the hooks say on stderr what they decide.'],
  ['MEMJOIN_DEBUG', 'With the value 1 every git command that is run is printed, as by --debug.'],
  ['NO_COLOR', 'Switches colours off.'],
] as const;

const commandLines = (
  { usage, summary, positionals, options, examples, notes }: Definition,
  program: string,
): readonly string[] => {
  const named = (text: string): string => roff(text.replaceAll('$0', program));
  return [
    `.SS ${roff(`${program} ${usage}`)}`,
    roff(`${summary}.`),
    ...positionals.flatMap(({ name, text }) => entry(`.I ${roff(name)}`, text)),
    ...options.flatMap(optionLines),
    ...paragraphs(notes.map((note) => note.replaceAll('$0', program))),
    ...examples.flatMap(({ command, text }) => [
      '.PP',
      `${roff(text)}:`,
      '.PP',
      '.in +4n',
      '.nf',
      named(command),
      '.fi',
      '.in',
    ]),
  ];
};

const optionLines = ({ short, long, value, choices, text }: Option): readonly string[] => {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${long}`].map((name) => `\\fB${roff(name)}\\fR`);
  const argument = value === undefined ? '' : ` \\fI${roff(value)}\\fR`;
  return entry(names.join(', ') + argument, choices.length === 0 ? text : `${text} (${choices.join(', ')})`);
};

const entry = (head: string, text: string): readonly string[] => ['.TP', head, roff(text)];

const paragraphs = (texts: readonly string[]): readonly string[] => texts.flatMap((text) => ['.PP', roff(text)]);

// A hyphen would be typeset as one, which cannot be copied; a dot or quote at the start of a line is a command.
const roff = (text: string): string =>
  text
    .replaceAll(/\\(?!-)/g, '\\e')
    .replaceAll(/(?<!\\)-/g, '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replace(/^\./, '\\&.');
