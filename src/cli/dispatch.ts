import { basename } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { printable } from '../core/printable.ts';
import { ToolError } from '../git/tool-error.ts';
import { COMMANDS } from './commands.ts';
import { type Definition, readDefinition, readDefinitions } from './help/definition.ts';
import { commandHelp, overviewHelp } from './help/help-text.ts';
import { closest } from './suggest.ts';
import { usageText } from './usage-text.ts';

/**
 * Parses `argv` and runs its command, of which alone the code is loaded. Throws `usage` for an unknown command, option
 * or missing value, and what the command throws.
 */
export async function dispatch(argv: readonly string[], { version }: { readonly version: string }): Promise<void> {
  const args = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const name = args.find((arg) => !arg.startsWith('-'));
  // In front of it the options of a command would mean nothing yet: `memjoin --json status`.
  const ordered = name === undefined ? args : [name, ...args.toSpliced(args.indexOf(name), 1)];
  const parser = createParser(ordered, version);
  if (name === undefined) return showHelp(parser, args);
  const register = COMMANDS.get(name);
  if (register === undefined) throw unknownCommand(name);
  if (asksForHelp(args)) {
    process.stdout.write(`${commandHelp(await readDefinition(name, register), helpPage())}\n`);
    return;
  }
  if (ordered.includes('--')) refuseNames(ordered, await readDefinition(name, register));
  await (await register(parser)).parseAsync();
}

const createParser = (args: readonly string[], version: string): Argv => {
  const parser: Argv = yargs([...args])
    .scriptName(PROGRAM)
    .locale('en')
    .parserConfiguration({
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .option('debug', { type: 'boolean', describe: 'Print every git command that is run' })
    // The help is ours: that of the parser breaks examples, and repeats types that each option shows anyway.
    .help(false)
    .option('help', { type: 'boolean', alias: 'h' })
    .version('version', 'Show the version', version)
    .strict()
    .check((parsed) => refuseRepeated(parsed, parser) && refuseValues(args, parser))
    .exitProcess(false)
    .fail((message, error) => {
      // A failure of the command itself comes this way too; those of the parser have a name of their own.
      if (error && error.name !== 'YError') throw error;
      throw usageError(message ?? error.message, unknownOption(args, parser), args);
    });
  return parser;
};

const PROGRAM = basename(process.argv[1] ?? '') === 'git-memjoin' ? 'git memjoin' : 'memjoin';

/** Long lines are hard to read, on a wide terminal too. */
const helpPage = () => ({ program: PROGRAM, width: Math.min(100, process.stdout.columns || 80) });

/** What comes after `--` is a name, whatever it looks like. */
const optionsIn = (args: readonly string[]): readonly string[] =>
  args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);

const asksForHelp = (args: readonly string[]): boolean =>
  optionsIn(args).some((arg) => arg === '--help' || arg === '-h');

/** The list of all commands needs a sentence from each of them, so here all are loaded. */
const showHelp = async (parser: Argv, args: readonly string[]): Promise<void> => {
  const [unknown] = args.filter((arg) => !/^(?:-h|--help|--version|--debug|--json|--)$/.test(arg));
  if (unknown !== undefined) {
    const meant = unknown === '-v' || unknown === '-V' ? '--version' : closest(unknown, ['--version', '--help']);
    throw new ToolError('usage', `${printable(unknown)}: no such option.`, {
      hint: meant === undefined ? 'Run "memjoin --help".' : `Did you mean ${meant}?`,
    });
  }
  if (args.includes('--version')) {
    await parser.parseAsync();
    return;
  }
  const help = `${overviewHelp(await readDefinitions(COMMANDS), helpPage())}\n`;
  if (asksForHelp(args)) {
    process.stdout.write(help);
    return;
  }
  if (args.includes('--json'))
    throw new ToolError('usage', 'No command was named.', { hint: 'Run "memjoin --help" for the list.' });
  process.stderr.write(help);
  process.exitCode = 64;
};

const unknownCommand = (name: string): ToolError => {
  const suggestion = closest(name, [...COMMANDS.keys(), 'help']);
  const hint =
    suggestion === undefined ? 'Run "memjoin --help" for the list.' : `Did you mean "memjoin ${suggestion}"?`;
  return new ToolError('usage', `${printable(name)}: no such command.`, { hint });
};

const usageError = (
  message: string,
  unknown: { name: string; suggestion: string | undefined } | undefined,
  [command]: readonly string[],
) => {
  if (unknown === undefined) {
    const isInstallPath = command === 'install' && /^Unknown (?:argument|command)/.test(message);
    return new ToolError('usage', printable(usageText(message)), { hint: isInstallPath ? INSTALL_HINT : HELP_HINT });
  }
  const hint = unknown.suggestion === undefined ? HELP_HINT : `Did you mean ${unknown.suggestion}?`;
  return new ToolError('usage', `${printable(unknown.name)}: no such option.`, { hint });
};

const INSTALL_HINT =
  'To back up a live memory file: memjoin install --source PATH. The repository that is set up is that of the current folder.';

const HELP_HINT = 'Run the command with --help for its options and examples.';

/** Returns the first long option in `args` that the parser does not know, if any, and the known one most like it. */
const unknownOption = (args: readonly string[], parser: Argv) => {
  const known = knownOptions(parser);
  const name = optionsIn(args)
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => arg.replace(/=.*$/s, ''))
    .find((arg) => !known.includes(arg) && !known.includes(arg.replace(/^--no-/, '--')));
  return name === undefined ? undefined : { name, suggestion: closest(name, known) };
};

/** A value given twice arrives as a list where the command expects one. */
const refuseRepeated = (parsed: Readonly<Record<string, unknown>>, parser: Argv): true => {
  const { array = [] } = optionsOf(parser);
  const [name] = Object.keys(parsed).filter((key) => Array.isArray(parsed[key]) && key !== '_' && !array.includes(key));
  if (name === undefined) return true;
  throw new ToolError('usage', `--${name}: was given more than once.`, { hint: HELP_HINT });
};

/** The parser drops what stands behind `--` without a word where a command takes no names, also a switch meant as one. */
const refuseNames = (args: readonly string[], { positionals }: Definition): void => {
  const [name] = args.slice(optionsIn(args).length + 1);
  if (name === undefined || positionals.length > 0) return;
  throw new ToolError('usage', `${printable(name)}: stands behind "--", and this command takes no names.`, {
    hint: HELP_HINT,
  });
};

/**
 * The parser takes `--dry-run=1` for no dry run: whatever is not `true` is false to it. Of a switch that is said both ways it
 * takes the last.
 */
const refuseValues = (args: readonly string[], parser: Argv): true => {
  const { boolean = [] } = optionsOf(parser);
  const said = new Map<string, boolean>();
  for (const arg of optionsIn(args)) {
    const [, option = '', no = '', spelled = '', value = 'true'] = /^(--(no-)?([^=]+))(?:=(.*))?$/s.exec(arg) ?? [];
    const name = spelled.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!boolean.includes(name)) continue;
    if (!['true', 'false'].includes(value)) {
      throw new ToolError('usage', `${printable(arg)}: this option takes no value but true and false.`, {
        hint: `Write ${option}, or leave it out.`,
      });
    }
    const isOn = (value === 'true') === (no === '');
    if (said.get(name) === !isOn) {
      throw new ToolError('usage', `--${name}: was said both ways.`, { hint: HELP_HINT });
    }
    said.set(name, isOn);
  }
  return true;
};

const knownOptions = (parser: Argv): readonly string[] =>
  Object.keys(optionsOf(parser).key ?? {}).map((name) => `--${name}`);

type ParserOptions = {
  readonly key?: object;
  readonly array?: readonly string[];
  readonly boolean?: readonly string[];
};

// Public at run time, but the types leave it out.
const optionsOf = (parser: Argv): ParserOptions =>
  (parser as Argv & { getOptions?: () => ParserOptions }).getOptions?.() ?? {};
