import type { Environment } from './environments.ts';
import { withEnvironments } from './environments.ts';
import type { Repository } from './repository.ts';
import { managedFiles, type Stamped } from './stamped.ts';

/** Runs `work` on a new branch that starts at `from`, and goes back to the branch that was checked out. */
export async function onBranch(
  repository: Repository,
  name: string,
  { from = 'HEAD', work }: { readonly from?: string; readonly work: () => Promise<unknown> },
): Promise<void> {
  const before = (await repository.git('symbolic-ref', '--short', 'HEAD')).stdout;
  await repository.git('checkout', '--quiet', '-b', name, from);
  await work();
  await repository.git('checkout', '--quiet', before);
}

/** Commits files as they are, as somebody without memjoin does it; `undefined` removes one. */
export async function commitForeign(
  repository: Repository,
  files: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) await repository.git('rm', '--quiet', '--', path);
    else await repository.write(path, content);
  }
  await repository.git('add', '--', ...Object.keys(files).filter((path) => files[path] !== undefined));
  await repository.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'foreign');
}

/** Commits the managed files of `entries` as they are. */
export async function commitEntries(repository: Repository, ...entries: readonly Stamped[]): Promise<void> {
  await commitForeign(repository, managedFiles(entries));
}

/**
 * Hands `use` one environment, `laptop`, with `shared` on its branch `main`, then `ours` on top of that, and on the branch
 * `side`, from the same start, `theirs`.
 */
export async function withSides(
  { shared = [], ours, theirs }: Record<'ours' | 'theirs', readonly Stamped[]> & { shared?: readonly Stamped[] },
  use: (laptop: Environment) => Promise<void>,
): Promise<void> {
  const key = JSON.stringify({ shared, ours, theirs });
  const prepare = makers.get(key) ?? makeSides({ shared, ours, theirs });
  makers.set(key, prepare);
  await withEnvironments(['laptop'], ({ laptop }) => use(laptop), { prepare });
}

type Prepare = (environments: Record<'laptop', Environment>) => Promise<void>;

/** One function for equal sides, so that they are made once in a file. */
const makers = new Map<string, Prepare>();

const makeSides =
  ({ shared, ours, theirs }: Record<'shared' | 'ours' | 'theirs', readonly Stamped[]>): Prepare =>
  async ({ laptop }) => {
    if (shared.length > 0) await commitEntries(laptop, ...shared);
    await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...shared, ...theirs) });
    if (ours.length > 0) await commitEntries(laptop, ...shared, ...ours);
  };
