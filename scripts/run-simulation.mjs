/**
 * Bundles and runs the simulation: `node scripts/run-simulation.mjs [ARGUMENT…]`; the arguments are those of its program.
 * It is the product's own code with stand-ins for what is outside of it: Git (`execa`), the disk (`node:fs`), time, and the
 * decisions that are replaced by broken ones to see that it finds them.
 */
import { join, relative, resolve } from 'node:path';
import { root, runBundled } from './bundled-program.mjs';

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
  'src/memory/ids/purge-ids.ts': 'planted/purge-ids.ts',
  'src/memory/source/source-changes.ts': 'planted/source-changes.ts',
  'src/memory/sync/sync-join.ts': 'planted/sync-join.ts',
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

await runBundled({
  file: join(simulation, 'main.ts'),
  name: 'simulation',
  args: process.argv.slice(2),
  plugins: [standIns],
  // Each processor has a worker of its own: threads that collect garbage beside it only take from the others.
  flags: ['--single-threaded-gc'],
});
