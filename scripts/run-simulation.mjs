/**
 * Bundles and runs the simulation: `node scripts/run-simulation.mjs [ARGUMENT…]`; the arguments are those of its program.
 * It is the product's own code with stand-ins for what is outside of it: Git (`execa`), the disk (`node:fs`), time, and the
 * decisions that are replaced by broken ones to see that it finds them.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const simulation = join(root, 'test/simulation');

/** Stand-ins by the name of what they stand in for. */
const OUTSIDE = {
  execa: 'world/execa.ts',
  'node:fs': 'world/node-fs.ts',
  'node:timers/promises': 'world/node-timers.ts',
};

/** Modules of the product of which a stand-in passes on all but what is planted. */
const PLANTED = {
  'src/core/join.ts': 'planted/join.ts',
  'src/core/conservation.ts': 'planted/conservation.ts',
  'src/memory/sync-join.ts': 'planted/sync-join.ts',
};

const standIns = {
  name: 'stand-ins',
  setup({ onResolve }) {
    onResolve({ filter: /^(?:execa|node:fs|node:timers\/promises)$/ }, ({ path, importer }) =>
      importer.startsWith(join(root, 'src')) ? { path: join(simulation, OUTSIDE[path]) } : { path, external: true },
    );
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, importer }) => {
      const target = relative(root, resolve(resolveDir, path));
      const planted = PLANTED[target];
      if (planted === undefined || importer === join(simulation, planted)) return undefined;
      return { path: join(simulation, planted) };
    });
  },
};

const outfile = join(root, 'node_modules/.cache/memjoin', `simulation-${process.pid}.mjs`);
process.on('exit', () => rmSync(outfile, { force: true }));
await build({
  entryPoints: [join(simulation, 'main.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [standIns],
});

const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
