/**
 * Bundles the programs into dist/ and fails when the merge driver grows heavy.
 *
 * Git starts one driver process per conflicting file, so its bundle is one small file without any framework in it. The
 * driver and the hook program are copied out of this package into each repository; they must not need node_modules.
 * The result is built beside dist/ and swapped in, so a failed build leaves the last good one in place.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { writeCompiledKernel } from './compile-kernel.mjs';
import { writeCompiledSchemas } from './compile-schemas.mjs';
import { writeManPages } from './man-pages.mjs';
import { withoutProfiler } from './without-profiler.mjs';

// Git starts these once for each file.
const perFile = ['driver.cjs', 'textconv.cjs'];
const perFileLimit = 44_000;
const frameworks = /node_modules\/(yargs|execa|ajv)\//;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const staging = join(root, `.dist-${process.pid}`);

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  metafile: true,
  logLevel: 'warning',
};
// Each program is one block: a file that was cut off anywhere is no program then, where it could else end before its last
// statement, with 0 and nothing done.
const single = { ...common, format: 'cjs', banner: { js: '{' }, footer: { js: '}' } };
// Wrapped as a CommonJS module it would take 600 bytes more of the driver.
const unwrapped = {
  name: 'unwrapped',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]fast-json-stable-stringify[\\/]index\.js$/ }, async ({ path }) => {
      const [head, body, ...more] = (await readFile(path, 'utf8')).split('module.exports =');
      if (body === undefined || more.length > 0) throw new Error(`${path} exports in another way than it did.`);
      return { contents: `${head}export default${body}` };
    }),
};
// CommonJS packages inside an ESM bundle call `require` for Node's own modules.
const requireBanner =
  "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);";

const programs = [
  // Short names take a third off the driver; the map beside it turns a stack trace back into the lines of src/.
  {
    entry: 'src/driver.ts',
    out: 'driver.cjs',
    options: { ...single, minify: true, sourcemap: 'external', plugins: [unwrapped] },
  },
  {
    entry: 'src/hook.ts',
    out: 'hook.cjs',
    options: { ...single, minify: true, plugins: [withoutProfiler] },
  },
  { entry: 'src/textconv.ts', out: 'textconv.cjs', options: { ...single, minify: true } },
  {
    entry: 'src/cli/main.ts',
    out: 'cli.js',
    options: {
      ...common,
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      banner: { js: requireBanner },
      plugins: [withoutProfiler],
    },
  },
  {
    entry: 'src/index.ts',
    out: 'index.js',
    options: { ...common, format: 'esm', packages: 'external' },
  },
];

const bundle = async ({ entry, out, options }) => {
  const [, name, extension] = /^(.+)(\.[^.]+)$/.exec(out);
  const result = await build({
    ...options,
    entryPoints: { [name]: entry },
    outdir: staging,
    outExtension: { '.js': extension },
  });
  const output = Object.entries(result.metafile.outputs).find(([path]) => path.endsWith(`/${out}`))[1];
  console.log(`build: dist/${out} ${(output.bytes / 1000).toFixed(1)} kB`);
  if (perFile.includes(out)) {
    checkWeight(out, output.bytes, Object.keys(result.metafile.inputs));
  }
  if (out === 'cli.js') {
    if (!(await readFile(join(staging, out), 'utf8')).startsWith('#!')) {
      throw new Error(`${entry} has no #! line, so dist/${out} could not be run as a command.`);
    }
    await chmod(join(staging, out), 0o755);
  }
  if (out === 'index.js') {
    await writeDeclarations();
  }
};

const checkWeight = (out, bytes, inputs) => {
  const heavy = new Set(inputs.map((path) => frameworks.exec(path)?.[1]).filter((name) => name !== undefined));
  if (heavy.size > 0) {
    throw new Error(`dist/${out} bundles ${[...heavy].join(', ')}; what Git starts per file takes no framework.`);
  }
  if (bytes > perFileLimit) {
    throw new Error(`dist/${out} has ${bytes} bytes; the limit is ${perFileLimit}, because Git starts it per file.`);
  }
};

const writeDeclarations = async () => {
  const typescript = join(root, 'node_modules/typescript/bin/tsc');
  const args = [typescript, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(staging, 'types')];
  await promisify(execFile)(process.execPath, args, { cwd: root }).catch((error) => {
    throw new Error(`tsc could not write the declarations.\n${error.stdout}`, { cause: error });
  });
};

const swapIn = async () => {
  const dist = join(root, 'dist');
  const old = join(root, `.dist-${process.pid}-old`);
  if (existsSync(dist)) {
    await rename(dist, old);
  }
  await rename(staging, dist);
  await rm(old, { recursive: true, force: true });
};

try {
  writeCompiledSchemas();
  await writeCompiledKernel();
  await mkdir(staging, { recursive: true });
  // All bundles come to an end before the first failure is reported: none may write after the clean-up below.
  const results = await Promise.allSettled(programs.map(bundle));
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure !== undefined) {
    throw failure.reason;
  }
  await writeManPages(root, join(staging, 'man'));
  await swapIn();
} catch (error) {
  // esbuild has shown its own errors already, with the lines they are on.
  console.error(`build: ${error.errors === undefined ? error.message : 'failed'}`);
  process.exitCode = 1;
} finally {
  await rm(staging, { recursive: true, force: true });
}
