import { gitIn, type Repository } from './repository.ts';

/** Returns the names of the remotes of `repository`. */
export async function listRemotes(repository: Repository): Promise<readonly string[]> {
  const { stdout } = await gitIn(repository, ['remote']);
  return stdout
    .toString()
    .split('\n')
    .filter((name) => name !== '');
}
