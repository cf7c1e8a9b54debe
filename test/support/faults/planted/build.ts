import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleCommandLine, COMMAND_LINE, layOutPackage } from '../../package.ts';

/** Bugs in the writing of files that can be planted, to see that faults find them, and among which cases to look first. */
export const PLANTS = {
  write: { what: 'files are written in place', command: 'restore', call: 'memory.json' },
  size: { what: 'a write that took a part is taken for one that took all', command: 'restore', call: 'writeSync' },
} as const;

export type Plant = keyof typeof PLANTS;

/** Builds the package with a bug planted into `root`, from the sources below the working directory; returns its command line. */
export async function buildPlanted(root: string, plant: Plant): Promise<string> {
  const from = resolve('.');
  const standIn = join(from, 'test/support/faults/planted/temporary-file.ts');
  const plugins = [
    {
      name: 'planted',
      setup: ({ initialOptions, onResolve }: import('esbuild').PluginBuild) => {
        initialOptions.define = { ...initialOptions.define, PLANT: JSON.stringify(plant) };
        onResolve({ filter: /\/temporary-file\.ts$/ }, ({ importer }) =>
          importer === standIn ? undefined : { path: standIn },
        );
      },
    },
  ];
  await mkdir(root, { recursive: true });
  await layOutPackage(root, { isHookReal: true, from, plugins });
  await bundleCommandLine(root, { from, plugins });
  return join(root, COMMAND_LINE);
}
