import { decodePath, encodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';

/** Values by attribute, as Git prints them: a text, or `set`, `unset`, `unspecified`. */
export type Attributes = ReadonlyMap<string, string>;

/**
 * Returns the values of `names` for each of `paths` (from the top of the tree; they need not exist), as Git resolves
 * them from every attributes file in effect.
 */
export async function checkAttr(
  repository: Repository,
  names: readonly string[],
  paths: readonly string[],
): Promise<ReadonlyMap<string, Attributes>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await gitIn(repository, ['check-attr', '-z', '--stdin', ...names], {
    input: encodePath(paths.map((path) => `${path}\0`).join('')),
  });
  const found = new Map<string, Map<string, string>>(paths.map((path) => [path, new Map()]));
  const fields = splitRecords(stdout).map(decodePath);
  for (let index = 0; index + 2 < fields.length; index += 3) {
    found.get(fields[index] ?? '')?.set(fields[index + 1] ?? '', fields[index + 2] ?? '');
  }
  return found;
}
