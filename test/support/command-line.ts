import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { inject } from 'vitest';
import type { Folder } from './repository.ts';

const projectRoot = resolve(import.meta.dirname, '../..');

/** What a command answered; stdout as it is, JSON parsed. */
export type CommandResult = {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** The one JSON object on stdout. */
  readonly json: () => unknown;
};

/** Runs `memjoin` with `args` in `folder`, as a user does, from the sources of this run. */
export async function memjoin(folder: Folder, ...args: readonly string[]): Promise<CommandResult> {
  const program = await buildProgram();
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...args], {
    cwd: folder.cwd,
    env: folder.env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return { stdout, stderr, exitCode: exitCode ?? -1, json: () => JSON.parse(stdout) as unknown };
}

let program: Promise<string> | undefined;

/** Bundles the command line once a worker, into the folder that the tear-down of the run removes. */
const buildProgram = (): Promise<string> => {
  program ??= (async () => {
    const outdir = join(inject('packageRoot'), `cli-${process.pid}`);
    await build({
      absWorkingDir: projectRoot,
      entryPoints: { memjoin: 'src/cli/main.ts' },
      outdir,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outExtension: { '.js': '.mjs' },
      // CommonJS packages inside an ESM bundle call `require` for Node's own modules.
      banner: {
        js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
      },
      logLevel: 'warning',
    });
    return join(outdir, 'memjoin.mjs');
  })();
  return program;
};
