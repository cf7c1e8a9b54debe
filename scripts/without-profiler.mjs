import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const standIn = join(import.meta.dirname, 'no-profiler.mjs');

/**
 * Plugin of esbuild that leaves the profiler of secretlint out of a bundle. It watches all marks of the process, keeps them, and goes
 * through them at each further one: a process that looks for secrets a thousand times spends a quarter of its time there.
 */
export const withoutProfiler = {
  name: 'without-profiler',
  setup({ onResolve }) {
    // Part of the bundle even where packages are not.
    onResolve({ filter: /^@secretlint\/core$/ }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) }));
    onResolve({ filter: /^@secretlint\/profiler$/ }, () => ({ path: standIn }));
  },
};
