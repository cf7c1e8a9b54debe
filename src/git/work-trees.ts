import { gitIn, type Repository } from './repository.ts';

/** Returns the work tree other than that of `repository` in which `branch`, a full name, is checked out, if there is one. */
export async function otherWorkTreeOf(repository: Repository, branch: string): Promise<string | undefined> {
  // `-z` came with Git 2.36; a path with a line break is quoted, and only named in a message.
  const { stdout } = await gitIn(repository, ['worktree', 'list', '--porcelain']);
  for (const block of stdout.toString().split('\n\n')) {
    const lines = block.split('\n');
    const path = lines.find((line) => line.startsWith('worktree '))?.slice('worktree '.length);
    const isBare = lines.includes('bare');
    if (lines.includes(`branch ${branch}`) && !isBare && path !== repository.topLevel) return path;
  }
  return undefined;
}
