import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

const projectRoot = resolve(import.meta.dirname, '../..');

/**
 * Lays out a package as npm packs it in `root`, with the real scripts, driver and textconv, and returns `root`. Its hook
 * program, unless the real one is asked for, adds a line `<event> <arguments>` to the file `calls` beside itself and ends
 * with the exit code in `MEMJOIN_TEST_EXIT`.
 */
export async function layOutPackage(root: string, { isHookReal = false } = {}): Promise<string> {
  await mkdir(join(root, 'dist'), { recursive: true });
  await mkdir(join(root, 'hooks'));
  await bundle(root, 'driver');
  await bundle(root, 'textconv');
  if (isHookReal) await bundle(root, 'hook');
  else await writeFile(join(root, 'dist/hook.cjs'), HOOK_PROGRAM);
  for (const name of ['driver.sh', 'hook.sh', 'textconv.sh']) {
    await copyFile(join(projectRoot, 'hooks', name), join(root, 'hooks', name));
    await chmod(join(root, 'hooks', name), 0o755);
  }
  await copyFile(join(projectRoot, 'gitattributes.template'), join(root, 'gitattributes.template'));
  return root;
}

const bundle = (root: string, name: string) =>
  build({
    entryPoints: [join(projectRoot, `src/${name}.ts`)],
    outfile: join(root, `dist/${name}.cjs`),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });

/** Where the command line of a package is. */
export const COMMAND_LINE = 'dist/cli of this run/memjoin.mjs';

/** Bundles the command line into the package `root`. */
export async function bundleCommandLine(root: string): Promise<void> {
  await build({
    absWorkingDir: projectRoot,
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
