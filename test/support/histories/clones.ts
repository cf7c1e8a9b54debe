/** The clones of a history: some with memjoin set up in them, some with Git alone, and a bare hub. */
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openRepository } from '../../../src/git/repository.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { type CopiedClone, copyTemplate, makeTemplate, openCopied, type Template } from '../copied-clones.ts';
import type { Element } from '../memory-edits.ts';
import { openRepositoryAt, type Repository } from '../repository.ts';
import { type HistoryPlan, nameOfClone, type Traits } from './plan.ts';

/** One clone of a history. */
export type HistoryClone = CopiedClone & {
  readonly isMemjoin: boolean;
  /** Path of its live memory file. */
  readonly source: string;
  /** Texts that its program has written and no backup has acknowledged yet. */
  readonly pending: Set<string>;
  /** How far the clock of its machine is off, in milliseconds, as memjoin's commands see it. */
  readonly clock: { offset: number };
};

/** The clones of a history and the repository that they share. */
export type Clones = { readonly hub: Repository; readonly clones: readonly HistoryClone[] };

/** Most clones with memjoin that a plan has, and the clones that may be without. */
const INSTALLED = ['e0', 'e1', 'e2', 'e3'];
const PLAIN = ['p3', 'p4'];

/** Makes what every history starts with: a hub with one commit, and clones with memjoin and without. */
export async function makeHistoryTemplate(template: Template): Promise<void> {
  await makeTemplate(template, INSTALLED);
  for (const name of PLAIN) {
    const clone = openCopied(template, name);
    await openRepositoryAt(template.root, template.env).git(
      'clone',
      '--quiet',
      join(template.root, 'hub.git'),
      clone.cwd,
    );
    for (const [key, value] of [
      ['remote.origin.url', '../hub.git'],
      ['user.name', name],
      ['user.email', `${name}@example.com`],
    ] as const) {
      await clone.git('config', key, value);
    }
  }
  for (const name of INSTALLED) {
    const clone = openCopied(template, name);
    for (const n of [1, 2]) await clone.remember(`${name}-first-${n}`);
    await clone.memjoin('sync');
  }
  for (const name of [...INSTALLED, ...PLAIN]) {
    const clone = openCopied(template, name);
    await clone.git('pull', '--quiet', '--ff-only');
    // A hundred files less to copy for each history.
    const hooks = join(clone.cwd, '.git/hooks');
    for (const file of await readdir(hooks)) if (file.endsWith('.sample')) await rm(join(hooks, file));
  }
}

/** Copies the template to `root` for one history, hands `use` its clones, and removes them. */
export async function withClones<T>(
  template: Template,
  { root, plan }: { readonly root: string; readonly plan: HistoryPlan },
  use: (clones: Clones) => Promise<T>,
): Promise<T> {
  try {
    const copy = await copyTemplate(template, { root, names: plan.clones.map(nameOfClone) });
    const clones = plan.clones.map((traits, index) => openClone(copy, nameOfClone(traits, index), traits));
    for (const [index, clone] of clones.entries()) await setTraits(clone, plan.clones[index] as Traits);
    return await use({ hub: openRepositoryAt(join(root, 'hub.git'), template.env), clones });
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** Opens the clone as a command of memjoin does. */
export async function openHere({ cwd }: HistoryClone) {
  const repository = await openRepository(cwd);
  return { repository, settings: await readSettings(repository) };
}

/** Returns the clocks of the clone's machine. */
export function clocksOf({ clock }: HistoryClone) {
  return { wall: () => Date.now() + clock.offset, monotonic: () => performance.now() };
}

/** Returns the elements of the live memory file. */
export async function elementsOf({ source }: HistoryClone): Promise<readonly Element[]> {
  return JSON.parse(await readFile(source, 'utf8').catch(() => '[]')) as readonly Element[];
}

/** Writes the live memory file, as a careful program does it. */
export async function rememberAll({ source }: HistoryClone, elements: readonly Element[]): Promise<void> {
  await mkdir(dirname(source), { recursive: true });
  await writeFile(`${source}.new`, `${JSON.stringify(elements, null, 1)}\n`);
  await rename(`${source}.new`, source);
}

const openClone = (copy: Template, name: string, { isMemjoin }: Traits): HistoryClone => ({
  ...openCopied(copy, name),
  isMemjoin,
  source: join(copy.root, `live-${name}/memory.json`),
  pending: new Set(),
  clock: { offset: 0 },
});

const setTraits = async (clone: HistoryClone, { isMemjoin, deletions, restoreOnMerge }: Traits): Promise<void> => {
  if (!isMemjoin) return;
  const section = `[memjoin]\n\tdeletions = ${deletions}\n\trestoreOnMerge = ${restoreOnMerge}\n`;
  await appendFile(join(clone.cwd, '.git/config'), section);
};
