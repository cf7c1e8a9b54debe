import { openRepository } from '../../src/git/repository.ts';
import { type Restored, type RestoreOptions, restore } from '../../src/memory/restore/restore.ts';
import { readSettings } from '../../src/memory/settings.ts';
import type { Environment } from './environments.ts';

/** Sets a setting of memjoin in a clone: `deletions`, `hide`. */
export async function configure(environment: Environment, name: string, value: string): Promise<void> {
  await environment.git('config', `memjoin.${name}`, value);
}

/** Runs a restore in a clone, as the command does. */
export async function restoreIn(
  environment: Environment,
  options: Omit<RestoreOptions, 'clocks'> = {},
): Promise<Restored> {
  const repository = await openRepository(environment.cwd);
  const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
  return restore(repository, await readSettings(repository), { clocks, ...options });
}

/** Returns what the live file, an array of `{id, text}`, says: text by id. */
export async function remembered(environment: Environment): Promise<Readonly<Record<string, unknown>>> {
  const elements = JSON.parse(await environment.read(environment.source)) as { id: string; text?: unknown }[];
  return Object.fromEntries(elements.map(({ id, text }) => [id, text]));
}

/** Backs up where the environment is, and pushes. */
export async function publish(environment: Environment): Promise<void> {
  await environment.backup();
  await environment.git('pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
  await environment.git('push', '--quiet', 'origin', 'main');
}

/** Merges what the hub has. */
export async function pull(environment: Environment): Promise<string> {
  const { stderr } = await environment.git('pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
  return stderr;
}
