import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { Register } from '../commands.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { type Definition, readDefinitions } from '../help/definition.ts';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Options of `memjoin completion`. */
export type CompletionArguments = { readonly shell?: string | undefined };

/** Prints the completion script of a shell for `definitions` and returns 0. */
export function run({ shell }: { readonly shell: keyof typeof SHELLS }, definitions: readonly Definition[]): number {
  process.stdout.write(SHELLS[shell](definitions));
  return 0;
}

/** Returns the command `memjoin completion`, which completes the words of `commands`. */
export function completionCommand(commands: ReadonlyMap<string, Register>): CommandModule<object, CompletionArguments> {
  return {
    command: 'completion [shell]',
    describe: 'Print a script that completes memjoin and git memjoin in a shell',
    builder: (yargs) =>
      yargs
        .positional('shell', { type: 'string', describe: 'bash, zsh or fish' })
        .example('eval "$($0 completion bash)"', 'In ~/.bashrc')
        .example('eval "$($0 completion zsh)"', 'In ~/.zshrc, after compinit')
        .example('$0 completion fish >~/.config/fish/completions/memjoin.fish', 'Once, for fish'),
    handler: async ({ shell }) => {
      process.exitCode = run({ shell: requireShell(shell) }, await readDefinitions(commands));
    },
  };
}

const requireShell = (name: string | undefined): keyof typeof SHELLS => {
  if (name === 'bash' || name === 'zsh' || name === 'fish') return name;
  const message =
    name === undefined ? 'The name of your shell is missing.' : `${printable(name)}: no shell known here.`;
  throw new ToolError('usage', message, {
    hint: 'Type memjoin completion bash, memjoin completion zsh or memjoin completion fish.',
  });
};
