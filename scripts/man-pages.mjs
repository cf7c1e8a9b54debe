/** Writes the manual pages from what the commands tell the parser, so that they never say anything else than the help. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Writes memjoin.1 and git-memjoin.1 into `folder`, for the sources of the project at `root`. */
export async function writeManPages(root, folder) {
  await mkdir(folder, { recursive: true });
  const program = join(folder, 'pages.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/help/man-pages.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  try {
    const { manPages } = await import(pathToFileURL(program).href);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    // Packagers set the variable, so that one source gives the same bytes every day.
    const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000);
    const date = new Date(seconds * 1000).toISOString().slice(0, 10);
    for (const [name, text] of Object.entries(await manPages({ version, date }))) {
      await writeFile(join(folder, name), text);
    }
  } finally {
    await rm(program, { force: true });
  }
}
