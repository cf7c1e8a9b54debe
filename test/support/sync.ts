import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository } from '../../src/git/repository.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { type Synced, type SyncOptions, sync } from '../../src/memory/sync/sync.ts';
import type { Environment } from './environments.ts';
import type { Folder } from './repository.ts';

/** Runs a sync in a clone, as the command does from a timer, without pauses between attempts. */
export async function syncIn(environment: Pick<Folder, 'cwd'>, options: Partial<SyncOptions> = {}): Promise<Synced> {
  const repository = await openRepository(environment.cwd);
  return sync(repository, await readSettings(repository), {
    clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
    sleep: async () => {},
    random: () => 0,
    deadline: 60_000,
    isAttended: false,
    isOnce: false,
    dryRun: false,
    isHookRun: true,
    ...options,
  });
}

/** Runs a sync that must fail, and returns the error. */
export async function failingSync(
  environment: Pick<Folder, 'cwd'>,
  options: Partial<SyncOptions> = {},
): Promise<unknown> {
  try {
    await syncIn(environment, options);
  } catch (error) {
    return error;
  }
  throw new Error('the sync went well');
}

/** Backs elements up and syncs. */
export async function rememberAndSync(environment: Environment, ...elements: readonly object[]): Promise<Synced> {
  await environment.remember(...elements);
  return syncIn(environment);
}

/** Returns the ids that the unified file of `branch` at the hub holds, sorted. */
export async function idsAtHub(hub: Folder, branch = 'main'): Promise<readonly string[]> {
  const { stdout } = await hub.git('show', `${branch}:unified-memory.json`);
  return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id).sort();
}

/** Returns the ids of a unified file in the work tree, sorted. */
export async function idsIn(environment: Environment): Promise<readonly string[]> {
  return (await environment.entries(environment.unified)).map(({ content }) => String(content.id)).sort();
}

/**
 * Returns what a user has in hand besides the paths in `moved`: every entry of the index with its stage, and mode and hash
 * of every file of the work tree.
 */
export async function workOf(environment: Environment, moved: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await environment.git('ls-files', '--stage');
  const staged = stdout.split('\n').filter((line) => !moved.includes(line.slice(line.indexOf('\t') + 1)));
  const names = (await environment.git('ls-files', '-z', '--cached', '--others')).stdout.split('\0').filter(Boolean);
  const files = [...new Set(names)].sort().filter((name) => !moved.includes(name));
  const held = files.map(async (name) => {
    const status = await lstat(join(environment.cwd, name)).catch(() => undefined);
    if (status === undefined) return `${name} is gone`;
    const path = join(environment.cwd, name);
    const content = status.isSymbolicLink() ? await readlink(path) : await readFile(path);
    const hash = createHash('sha256').update(content).digest('hex');
    return `${name} ${status.mode.toString(8)} ${hash}`;
  });
  return [...staged, ...(await Promise.all(held))];
}
