import type { CommandModule } from 'yargs';
import type { Register } from '../commands.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { type Definition, readDefinitions } from '../help/definition.ts';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Options of `memjoin completion`. */
export type CompletionArguments = { readonly shell?: keyof typeof SHELLS | undefined };

/** Prints the completion script of a shell for `definitions` and returns 0. */
export function run({ shell }: { readonly shell: keyof typeof SHELLS }, definitions: readonly Definition[]): number {
  process.stdout.write(SHELLS[shell](definitions));
  return 0;
}

/** Returns the command `memjoin completion`, which completes the words of `commands`. */
export function completionCommand(commands: ReadonlyMap<string, Register>): CommandModule<object, CompletionArguments> {
  return {
    command: 'completion <shell>',
    describe: 'Print a script that completes memjoin and git memjoin in a shell',
    builder: (yargs) =>
      yargs
        .positional('shell', { choices: ['bash', 'zsh', 'fish'] as const, describe: 'bash, zsh or fish' })
        .example('eval "$($0 completion bash)"', 'In ~/.bashrc')
        .example('eval "$($0 completion zsh)"', 'In ~/.zshrc, after compinit')
        .example('$0 completion fish >~/.config/fish/completions/memjoin.fish', 'Once, for fish'),
    handler: async ({ shell = 'bash' }) => {
      process.exitCode = run({ shell }, await readDefinitions(commands));
    },
  };
}
