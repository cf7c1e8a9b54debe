import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { beforeAll, inject } from 'vitest';
import type { Folder } from './repository.ts';

const projectRoot = resolve(import.meta.dirname, '../..');

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
 * Returns the command line, bundled from the sources of this run before the first test of the calling file, inside the
 * package that the run has laid out and removes at its end.
 */
export function useCommandLine(): CommandLine {
  const outdir = join(inject('packageRoot'), 'dist', `cli ${process.pid}`);
  const words = (args: readonly string[]): readonly string[] => [
    process.execPath,
    join(outdir, 'memjoin.mjs'),
    ...args,
  ];
  beforeAll(() => bundle(outdir));
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
    return { stdout, stderr, exitCode: exitCode ?? -1 };
  };
  return Object.assign(run, { words });
}

const bundle = async (outdir: string): Promise<void> => {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { memjoin: 'src/cli/main.ts' },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The folder has no package.json, which alone would make a `.js` file a module.
    outExtension: { '.js': '.mjs' },
    // CommonJS packages inside an ESM bundle call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'silent',
  });
};
