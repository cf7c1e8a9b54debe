/**
 * A bare hub and clones of it with memjoin set up through its command line, made once and copied for each case: an
 * install takes a second, a copy of its result some milliseconds.
 */
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { openRepository } from '../../src/git/repository.ts';
import { backup } from '../../src/memory/backup.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { type Folder, openRepositoryAt, type Repository } from './repository.ts';
import { surroundThisProcess } from './surroundings.ts';

// A backup runs inside this process: it must read no config of whoever runs this.
surroundThisProcess();

/** What one program answered. */
export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** A clone of a case, and what was done in it. */
export type CopiedClone = Repository & {
  /** Name of the environment. */
  readonly name: string;
  /** Path of its host file from the top of the tree. */
  readonly host: string;
  /** Every program run through `attempt` and `memjoin`, with its exit code and the last line it said. */
  readonly log: string[];
  /** Returns the next number that it did not return before. */
  readonly count: () => number;
  /** Runs git, whatever it answers. */
  readonly attempt: (...args: readonly string[]) => Promise<Answer>;
  /** Runs git with more environment, whatever it answers. */
  readonly attemptWith: (env: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<Answer>;
  /** Runs `memjoin`, whatever it answers. */
  readonly memjoin: (...args: readonly string[]) => Promise<Answer>;
  /** Adds an element to the live memory file and backs it up. */
  readonly remember: (id: string) => Promise<void>;
};

/** The folder that holds the hub and the clones, and how to start `memjoin` (its first words). */
export type Template = { readonly root: string; readonly env: Folder['env']; readonly program: readonly string[] };

/**
 * Makes the hub and a clone for each of `names` in `root`, with one commit (the attributes and `README`) on `main`, which
 * is pushed.
 */
export async function makeTemplate(template: Template, names: readonly string[]): Promise<void> {
  const { root, env } = template;
  const hub = join(root, 'hub.git');
  await mkdir(hub, { recursive: true });
  await openRepositoryAt(hub, env).git('init', '--quiet', '--bare');
  await openRepositoryAt(hub, env).git('symbolic-ref', 'HEAD', 'refs/heads/main');
  for (const [index, name] of names.entries()) {
    const clone = openCopied(template, name);
    await openRepositoryAt(hub, env).git('clone', '--quiet', hub, clone.cwd);
    // Relative, so that a copy has its own hub; 2.25 has no `clone.defaultRemoteName` or `init -b` to lean on.
    const settings = { 'remote.origin.url': '../hub.git', 'user.name': name, 'user.email': `${name}@example.com` };
    for (const [key, value] of Object.entries(settings)) await clone.git('config', key, value);
    await mkdir(join(root, `live-${name}`));
    const installed = await clone.memjoin('install', '--env', name, '--source', `../live-${name}/memory.json`);
    if (installed.exitCode !== 0) throw new Error(`memjoin install: ${installed.stderr}`);
    if (index > 0) continue;
    await clone.commit('first', { README: 'memory\n' });
    await clone.git('push', '--quiet', '--set-upstream', 'origin', 'HEAD:main');
  }
}

/** Copies a template to `root`, hands `use` the copy and removes it. */
export async function withCopy<T>(
  template: Template,
  { root, names }: { readonly root: string; readonly names: readonly string[] },
  use: (copy: Template) => Promise<T>,
): Promise<T> {
  try {
    await copyTemplate(template, { root, names });
    return await use({ ...template, root });
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** Copies a template to `root`. */
export async function copyTemplate(
  template: Template,
  { root, names }: { readonly root: string; readonly names: readonly string[] },
): Promise<Template> {
  await cp(template.root, root, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  for (const name of names) {
    const config = join(root, name, '.git/config');
    const { dev, ino } = await stat(join(root, name, '.git'));
    // A clone that finds itself copied writes nothing until it has another name; these copies replace the first one.
    const text = (await readFile(config, 'utf8'))
      .replaceAll(template.root, root)
      .replace(/(\n\tidentity = ).*/, `$1${dev}:${ino}`);
    await writeFile(config, text);
    // A copy has other inodes, and some commands take that for a change.
    await openRepositoryAt(join(root, name), template.env).git('update-index', '-q', '--refresh');
  }
  return { ...template, root };
}

/** Opens the clone `name` of a template or of a copy; `counted` numbers have been given away in what it is a copy of. */
export function openCopied(
  { root, env, program }: Template,
  name: string,
  { counted = 0 }: { readonly counted?: number | undefined } = {},
): CopiedClone {
  const repository = openRepositoryAt(join(root, name), env);
  const source = join(root, `live-${name}/memory.json`);
  const log: string[] = [];
  let next = counted;
  const note = (words: readonly string[], { stdout, stderr, exitCode }: Answer): void => {
    const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
    log.push(`${name}: ${words.join(' ')} -> ${exitCode} ${said.slice(0, 160)}`);
  };
  const attemptWith: CopiedClone['attemptWith'] = async (more, ...args) => {
    const answer = await repository.gitWith({ allowFailure: true, env: more }, ...args);
    note(['git', ...args], answer);
    return answer;
  };
  return {
    ...repository,
    name,
    host: `memory-${name}.json`,
    log,
    count: () => next++,
    attemptWith,
    attempt: (...args) => attemptWith({}, ...args),
    memjoin: async (...args) => {
      const [command = '', ...words] = [...program, ...args];
      const options = { cwd: repository.cwd, env, extendEnv: false, reject: false, stdin: 'ignore' as const };
      const { stdout, stderr, exitCode = -1 } = await execa(command, words, options);
      note(['memjoin', ...args], { stdout, stderr, exitCode });
      return { stdout, stderr, exitCode };
    },
    remember: async (id) => {
      const elements = JSON.parse(await readFile(source, 'utf8').catch(() => '[]')) as object[];
      await writeFile(source, `${JSON.stringify([...elements, { id, content: `${id} of ${name}` }], null, 1)}\n`);
      const opened = await openRepository(repository.cwd);
      const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
      const { commit } = await backup(opened, await readSettings(opened), { clocks, dryRun: false });
      log.push(`${name}: backup ${id} -> ${commit ?? 'nothing'}`);
    },
  };
}
