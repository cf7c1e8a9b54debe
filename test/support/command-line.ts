import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { COMMAND_LINE } from './package.ts';
import type { Folder } from './repository.ts';

/** What a command answered, byte for byte. */
type CommandAnswer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** How to run one command: in another folder, or with more environment. */
type CommandOptions = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> };

/** Runs `memjoin` with an argument array in a folder, as a user does. */
export type CommandLine = {
  (folder: Pick<Folder, 'cwd' | 'env'>, args: readonly string[], options?: CommandOptions): Promise<CommandAnswer>;
  /** Returns the words of that command, to be started by another program. */
  readonly words: (args: readonly string[]) => readonly string[];
};

/**
 * Returns the command line, as the run has bundled it from its sources inside the package that it laid out and removes at
 * its end. What a command prints with `--json` must be what its schema says.
 */
export function useCommandLine(): CommandLine {
  const words = (args: readonly string[]): readonly string[] => [
    process.execPath,
    join(inject('packageRoot'), COMMAND_LINE),
    ...args,
  ];
  const run = async (
    folder: Pick<Folder, 'cwd' | 'env'>,
    args: readonly string[],
    { cwd = folder.cwd, env = {} }: CommandOptions = {},
  ): Promise<CommandAnswer> => {
    const [program = '', ...rest] = words(args);
    const { stdout, stderr, exitCode } = await execa(program, rest, {
      cwd,
      env: { ...folder.env, ...env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    });
    // Loaded by those few tests alone that need it.
    if (args.includes('--json')) (await import('./output-schemas.ts')).checkOutput(args, stdout);
    return { stdout, stderr, exitCode: exitCode ?? -1 };
  };
  return Object.assign(run, { words });
}
