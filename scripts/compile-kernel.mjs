/**
 * Compiles `src/kernel/kernel.ts`, which is AssemblyScript, into `src/core/kernel.compiled.ts`: the bytes of a WebAssembly
 * module as base64, because the programs are single files.
 *
 * The result is committed and names the digest of its source: the build compiles only where that has changed, and a test
 * compiles it in any case and fails when the two have parted.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../src/kernel/kernel.ts');
const target = join(dirname(source), '../core/kernel.compiled.ts');

const digest = () => createHash('sha256').update(readFileSync(source)).digest('hex');

/** Brings the compiled kernel up to date. */
export async function writeCompiledKernel() {
  if (existsSync(target) && readFileSync(target, 'utf8').includes(digest())) return;
  const [path, text] = await compileKernel();
  writeFileSync(path, text);
}

/** Returns the path of the compiled kernel, and its text as the source makes it now. */
export async function compileKernel() {
  const code = (await compile(readFileSync(source, 'utf8'))).toString('base64');
  const head = '// Made from src/kernel/kernel.ts by scripts/compile-kernel.mjs: change that, then run the build.';
  return [target, `${head}\n// sha256 of the source: ${digest()}\nexport const KERNEL = '${code}';\n`];
}

/** Returns the WebAssembly module that an AssemblyScript source makes. */
export async function compile(text) {
  // Loaded here alone: it takes a second, and most builds need none of it.
  const { main } = await import('assemblyscript/asc');
  const files = new Map();
  const { error, stderr } = await main(
    [
      'kernel.ts',
      '--outFile',
      'kernel.wasm',
      '-O3',
      '--converge',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--importMemory',
      '--noAssert',
    ],
    {
      readFile: (name) => (name === 'kernel.ts' ? text : null),
      writeFile: (name, contents) => files.set(name, contents),
      listFiles: () => [],
    },
  );
  const bytes = files.get('kernel.wasm');
  if (error || bytes === undefined) throw new Error(`${source} could not be compiled.\n${stderr}`, { cause: error });
  return Buffer.from(bytes);
}
