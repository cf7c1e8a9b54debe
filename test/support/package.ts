import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

const projectRoot = resolve(import.meta.dirname, '../..');

/** What is built otherwise than in a release: where the sources are, and plugins of esbuild that put other code in. */
type Otherwise = { readonly from?: string; readonly plugins?: Plugin[] };

/**
 * Lays out a package as npm packs it in `root`, with the real scripts, driver and textconv, and returns `root`. Its hook
 * program, unless the real one is asked for, adds a line `<event> <arguments>` to the file `calls` beside itself and ends
 * with the exit code in `MEMJOIN_TEST_EXIT`.
 */
export async function layOutPackage(
  root: string,
  { isHookReal = false, from = projectRoot, plugins = [] }: Otherwise & { readonly isHookReal?: boolean } = {},
): Promise<string> {
  const bundle = (name: string) => bundleProgram(root, name, { from, plugins });
  await mkdir(join(root, 'dist'), { recursive: true });
  await mkdir(join(root, 'hooks'));
  await bundle('driver');
  await bundle('textconv');
  if (isHookReal) await bundle('hook');
  else await writeFile(join(root, 'dist/hook.cjs'), HOOK_PROGRAM);
  for (const name of ['driver.sh', 'hook.sh', 'textconv.sh']) {
    await copyFile(join(from, 'hooks', name), join(root, 'hooks', name));
    await chmod(join(root, 'hooks', name), 0o755);
  }
  await copyFile(join(from, 'gitattributes.template'), join(root, 'gitattributes.template'));
  return root;
}

const bundleProgram = (root: string, name: string, { from, plugins }: Required<Otherwise>) =>
  build({
    plugins,
    entryPoints: [join(from, `src/${name}.ts`)],
    outfile: join(root, `dist/${name}.cjs`),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });

/** Where the command line of a package is. */
export const COMMAND_LINE = 'dist/cli of this run/memjoin.mjs';

/** Bundles the command line into the package `root`. */
export async function bundleCommandLine(
  root: string,
  { from = projectRoot, plugins = [] }: Otherwise = {},
): Promise<void> {
  await build({
    plugins,
    absWorkingDir: from,
    entryPoints: { memjoin: 'src/cli/main.ts' },
    outdir: dirname(join(root, COMMAND_LINE)),
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
}

const HOOK_PROGRAM = `
require('node:fs').appendFileSync(__dirname + '/calls', process.argv.slice(2).join(' ') + '\\n');
process.exitCode = Number(process.env.MEMJOIN_TEST_EXIT ?? 0);
`;
