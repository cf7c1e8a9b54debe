import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withoutProfiler } from './without-profiler.mjs';

/** Absolute path of the project. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Bundles the TypeScript program `file` by esbuild into node_modules/.cache, where packages still resolve, and runs it in a child
 * with `args`: Node 20 cannot run TypeScript itself. Signals and the exit code pass through. `name` tells its bundles from others;
 * `plugins` are esbuild's, `flags` those of the child's Node.
 */
export async function runBundled({ file, name, args, plugins = [], flags = [] }) {
  const outfile = join(root, 'node_modules/.cache/memjoin', `${name}-${process.pid}.mjs`);
  process.on('exit', () => rmSync(outfile, { force: true }));
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [withoutProfiler, ...plugins],
  });
  const child = spawn(process.execPath, ['--enable-source-maps', ...flags, outfile, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
