import type { Argv, CommandModule } from 'yargs';
import type { Register } from '../commands.ts';

/** What a command says of itself to the parser, for help, manual page and completion; `$0` stands for the program. */
export type Definition = {
  readonly name: string;
  /** Name and operands: `show [id]`. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: readonly { readonly name: string; readonly text: string }[];
  readonly options: readonly Option[];
  readonly examples: readonly { readonly command: string; readonly text: string }[];
  /** Paragraphs below the examples. */
  readonly notes: readonly string[];
};

/** One option of a command. */
export type Option = {
  readonly long: string;
  readonly short: string | undefined;
  /** Name of its value; `undefined` for a switch. */
  readonly value: string | undefined;
  /** The values it takes, where those are few. */
  readonly choices: readonly string[];
  readonly text: string;
};

/** Options that the parser knows for every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { long: 'debug', short: undefined, value: undefined, choices: [], text: 'Print every git command that is run' },
  { long: 'help', short: 'h', value: undefined, choices: [], text: 'Show help' },
  { long: 'version', short: undefined, value: undefined, choices: [], text: 'Show the version' },
];

/** Returns the definitions of all `commands`, in the order of the table. */
export async function readDefinitions(commands: ReadonlyMap<string, Register>): Promise<readonly Definition[]> {
  return Promise.all([...commands].map(([name, register]) => readDefinition(name, register)));
}

/** Returns the definition of one command: its builder is run against a recorder that answers like the parser. */
export async function readDefinition(name: string, register: Register): Promise<Definition> {
  let module: CommandModule | undefined;
  const taker = {
    command: (one: CommandModule) => {
      module = one;
    },
  };
  await register(taker as unknown as Argv);
  const { command, describe, builder } = (module ?? {}) as CommandModule;
  const { positionals, options, examples, notes, parser } = recorder();
  if (typeof builder === 'function') await builder(parser);
  return { name, usage: String(command), summary: String(describe), positionals, options, examples, notes };
}

type Spec = {
  readonly type?: string;
  readonly alias?: string;
  readonly describe?: string;
  readonly choices?: readonly unknown[];
};

const recorder = () => {
  const positionals: { name: string; text: string }[] = [];
  const options: Option[] = [];
  const examples: { command: string; text: string }[] = [];
  const notes: string[] = [];
  const methods: Readonly<Record<string, (...args: never[]) => void>> = {
    positional: (name: string, { describe = '' }: Spec) => positionals.push({ name, text: describe }),
    option: (long: string, spec: Spec) => options.push(optionOf(long, spec)),
    example: (command: string, text: string) => examples.push({ command, text }),
    epilogue: (text: string) => notes.push(text),
  };
  // What else a command tells the parser (checks, conflicts) has nothing to show.
  const parser: Argv = new Proxy({} as Argv, {
    get: (_, method) =>
      // A parser is no promise, though `await` asks.
      method === 'then'
        ? undefined
        : (...args: never[]) => {
            methods[String(method)]?.(...args);
            return parser;
          },
  });
  return { positionals, options, examples, notes, parser };
};

const optionOf = (long: string, { type, alias, describe = '', choices = [] }: Spec): Option => ({
  long,
  short: alias,
  value: type === 'boolean' ? undefined : long.toUpperCase(),
  choices: choices.map(String),
  text: describe,
});
