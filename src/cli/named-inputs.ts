import { posix, resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { readBlobs } from '../git/blobs.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent } from '../git/files.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Input } from '../memory/read-input.ts';

/**
 * Returns the contents of what `names` name: a file, else `REV:PATH` as git reads it, relative with `REV:./PATH`.
 * Throws `read-failed` for a name that is neither.
 */
export async function readNamed(names: readonly string[]): Promise<readonly Input[]> {
  for (const name of names) requireNoFolder(name);
  const files = names.map((name) => ({ name, bytes: readIfPresent(resolve(name), { followSymlink: true }) }));
  const others = files.filter(({ bytes }) => bytes === undefined).map(({ name }) => name);
  const revisions = others.length === 0 ? new Map<string, Buffer>() : await readRevisions(others);
  return files.map(({ name, bytes = revisions.get(name) }) => {
    if (bytes !== undefined) return { name, bytes };
    const what = name.includes(':') ? 'neither a file nor a file of a commit' : 'there is no such file';
    throw new ToolError('read-failed', `${printable(name)}: ${what}.`, {
      hint: 'Nothing was written. Name files, or REV:PATH for what a commit holds (HEAD:memory-laptop.json).',
    });
  });
}

const requireNoFolder = (name: string): void => {
  if (statusOf(resolve(name))?.isDirectory() !== true) return;
  throw new ToolError('read-failed', `${printable(name)}: is a folder.`, { hint: 'Name the files in it.' });
};

const readRevisions = async (names: readonly string[]): Promise<ReadonlyMap<string, Buffer>> => {
  const contents = new Map<string, Buffer>();
  const specs = names.filter((name) => name.includes(':'));
  if (specs.length === 0) return contents;
  const repository = await openRepository(process.cwd());
  const blobs = await readBlobs(
    repository,
    specs.map((spec) => fromTop(repository, spec)),
  );
  for (const spec of specs) {
    const blob = blobs.get(fromTop(repository, spec));
    if (blob !== undefined) contents.set(spec, blob.bytes);
  }
  return contents;
};

// Our git commands start at the top of the tree, where `./` would mean another folder.
const fromTop = ({ prefix }: Repository, spec: string): string => {
  const colon = spec.indexOf(':');
  const path = spec.slice(colon + 1);
  return /^\.\.?\//.test(path) ? `${spec.slice(0, colon)}:${posix.normalize(prefix + path)}` : spec;
};
