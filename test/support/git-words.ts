import { expect } from 'vitest';
import type { Environment } from './environments.ts';
import type { Repository } from './repository.ts';

/** Checks that Git finds nothing unmerged, nothing changed and nothing untracked, and no operation half done. */
export async function expectClean(repository: Repository): Promise<void> {
  expect((await repository.git('ls-files', '--unmerged')).stdout).toBe('');
  expect((await repository.git('status', '--porcelain')).stdout).toBe('');
  expect((await repository.git('status')).stdout).not.toMatch(/in progress|You are currently|still merging/);
}

/** Checks that all environments are clean and hold the same commit content, with every one of `uniqueIds` in it. */
export async function expectSame(
  environments: readonly Environment[],
  uniqueIds: readonly string[] = [],
): Promise<void> {
  const trees = new Set<string>();
  for (const environment of environments) {
    await expectClean(environment);
    trees.add((await environment.git('rev-parse', 'HEAD^{tree}')).stdout);
    await expectHolds(environment, uniqueIds);
  }
  expect(trees.size).toBe(1);
}

/** Checks that the unified file of HEAD holds every one of `uniqueIds`, and that the work tree has the same bytes. */
export async function expectHolds(environment: Environment, uniqueIds: readonly string[]): Promise<void> {
  const held = (await environment.entries(environment.unified)).map(({ uniqueId }) => uniqueId);
  expect(held).toEqual(expect.arrayContaining([...uniqueIds]));
  expect(new Set(held).size).toBe(held.length);
  expect(await environment.entries(environment.unified, 'HEAD')).toEqual(
    await environment.entries(environment.unified),
  );
}
