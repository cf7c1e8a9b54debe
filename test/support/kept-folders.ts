/**
 * Folders that are brought to a state once and put back to it for every later test: what hundreds of tests begin with
 * takes a second to make and some milliseconds to copy.
 *
 * A state comes back under the very path it was made at, and the folders named as lasting keep their inodes, so that no
 * path and no identity in it has to be rewritten: it is the same clone, with everything undone that a test did to it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { openFolderIn } from './repository.ts';

/** How a folder comes to a state: the name of the state, and what makes it of the one before, or of an empty folder. */
export type State = { readonly name: string; readonly make: (root: string) => Promise<unknown> };

type Kept = {
  /** What all of `states` depend on: equal keys share the folders. */
  readonly key: string;
  /** Folders below the root that must be the same ones, not copies: `laptop/.git`. The work tree around each is Git's. */
  readonly lasting: readonly string[];
  /** One after the other; the last one is handed out. */
  readonly states: readonly State[];
};

/** Hands `use` a folder in the last of the states. Nobody else has it meanwhile; what `use` does to it is undone. */
export async function withKeptFolder<T>(kept: Kept, use: (root: string) => Promise<T>): Promise<T> {
  const { root, release } = await claim(kept.key);
  try {
    await bring(root, kept);
    return await use(root);
  } finally {
    await release();
  }
}

/** Takes the first free folder of a key. A worker begins with a number of its own, so that it finds what it has made. */
const claim = async (key: string): Promise<{ readonly root: string; readonly release: () => Promise<void> }> => {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 8);
  const first = Number(process.env.VITEST_POOL_ID ?? 1);
  for (let number = first; ; number++) {
    const folder = join(inject('packageRoot'), 'kept', `${name} ${number}`);
    const isTaken = join(folder, 'taken');
    await mkdir(folder, { recursive: true });
    // Making a folder is atomic, and fails where there is one.
    const isOurs = await mkdir(isTaken).then(
      () => true,
      () => false,
    );
    if (isOurs) return { root: join(folder, 'root'), release: () => rmdir(isTaken) };
  }
};

const bring = async (root: string, { lasting, states }: Omit<Kept, 'key'>): Promise<void> => {
  const state = states.at(-1);
  if (state === undefined) {
    await rm(root, { recursive: true, force: true });
    await mkdir(root);
    return;
  }
  const copy = `${root} ${state.name}`;
  const inodes = await readFile(`${copy}.inodes`, 'utf8').catch(() => undefined);
  if (inodes !== undefined && inodes === (await inodesOf(root, lasting))) {
    await shell(PUT_BACK, root, copy, ...lasting);
    return;
  }
  await bring(root, { lasting, states: states.slice(0, -1) });
  await state.make(root);
  await rm(copy, { recursive: true, force: true });
  await shell('cp -a "$1" "$2"', root, copy);
  await writeFile(`${copy}.inodes`, await inodesOf(root, lasting));
};

const inodesOf = async (root: string, lasting: readonly string[]): Promise<string> => {
  const found = lasting.map((folder) => stat(join(root, folder)).catch(() => undefined));
  return (await Promise.all(found)).map((status) => `${status?.dev}:${status?.ino}`).join();
};

const shell = (script: string, ...args: readonly string[]) =>
  execa('sh', ['-c', script, 'sh', ...args], { env: openFolderIn(args[0] ?? '').env, extendEnv: false });

// Files that were copied have other inodes, which Git's plumbing takes for a change until the index is refreshed.
const PUT_BACK = `
set -e
root=$1 copy=$2
shift 2
aside=0
for folder; do
  aside=$((aside + 1))
  mv "$root/$folder" "$root.$aside"
  find "$root.$aside" -mindepth 1 -delete
done
rm -rf "$root"
mkdir "$root"
aside=0
for folder; do
  aside=$((aside + 1))
  mkdir -p "$root/\${folder%/*}"
  mv "$root.$aside" "$root/$folder"
done
cp -a "$copy/." "$root"
for folder; do
  git -C "$root/\${folder%/*}" update-index -q --refresh || :
done
`;
