import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readIfPresent } from '../git/files.ts';
import { ToolError } from '../git/tool-error.ts';

/** The parts of this package that install copies, and the template of the attributes. */
export type Programs = {
  /** Name in `<git common dir>/memjoin`, and the bytes. */
  readonly files: readonly { readonly name: string; readonly bytes: Buffer; readonly isExecutable: boolean }[];
  readonly attributesTemplate: string;
};

/**
 * Returns the programs of the package at `root` (the one this code runs from, if not told). Throws `not-set-up` when one
 * of them is missing: a checkout that was never built.
 */
export function readPrograms(root: string = packageRoot()): Programs {
  const read = (path: string): Buffer => {
    const bytes = readIfPresent(join(root, path), { followSymlink: true });
    if (bytes !== undefined) return bytes;
    throw new ToolError('not-set-up', `${join(root, path)}: is missing from this copy of memjoin.`, {
      hint: 'Build it with "npm run build", or install memjoin again.',
    });
  };
  return {
    files: PROGRAMS.map(({ name, from, isExecutable }) => ({ name, bytes: read(from), isExecutable })),
    attributesTemplate: read('gitattributes.template').toString(),
  };
}

const PROGRAMS = [
  { name: 'driver.cjs', from: 'dist/driver.cjs', isExecutable: false },
  { name: 'hook.cjs', from: 'dist/hook.cjs', isExecutable: false },
  { name: 'textconv.cjs', from: 'dist/textconv.cjs', isExecutable: false },
  { name: 'driver', from: 'hooks/driver.sh', isExecutable: true },
  { name: 'hook', from: 'hooks/hook.sh', isExecutable: true },
  { name: 'textconv', from: 'hooks/textconv.sh', isExecutable: true },
] as const;

// The bundle lies in dist/ or in a folder of it, the source in src/install: the root is the folder with the template.
const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (readIfPresent(join(folder, 'gitattributes.template')) === undefined && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return folder;
};

/** Names of the files of {@link Programs}. */
export const PROGRAM_NAMES: readonly string[] = PROGRAMS.map(({ name }) => name);
