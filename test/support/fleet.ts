import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { inParallel } from './in-parallel.ts';
import { cloneRepository, type Folder, openRepositoryAt, type Repository } from './repository.ts';

/** How a program is started: its words, and the milliseconds after which it is taken for one that hangs. */
export type Program = { readonly words: readonly string[]; readonly patience: number };

/** A clone with memjoin set up by its own command, and a live memory file that is an array of `{id}`. */
export type Member = Repository & {
  readonly name: string;
  readonly source: string;
  readonly program: Program;
  /** Adds an element to the live file, whole, as a program does that keeps its memory in it. */
  readonly remember: (id: string, text?: string) => Promise<void>;
  /** Runs memjoin in the clone to its end. */
  readonly run: (...args: readonly string[]) => Promise<Ran>;
};

/** How a command ended; `exitCode` is 128 and the number of the signal for one that a signal ended. */
export type Ran = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
};

/** Makes `count` clones of the bare repository `hub`, all set up, with one commit on `main` in all of them. */
export async function makeFleet(
  hub: Folder,
  { count, program }: { readonly count: number; readonly program: Program },
): Promise<readonly Member[]> {
  const first = await makeMember(hub, 'env-1', program);
  await first.commit('first', { README: 'memory\n' });
  await first.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  const members = [first];
  const names = Array.from({ length: count - 1 }, (_, index) => `env-${index + 2}`);
  await inParallel(names, { workers: 2 }, async (name, index) => {
    members[index + 1] = await makeMember(hub, name, program);
  });
  return members;
}

/** Returns the clones that {@link makeFleet} made beside `hub`. */
export function reopenFleet(
  hub: Folder,
  { count, program }: { readonly count: number; readonly program: Program },
): readonly Member[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `env-${index + 1}`;
    return openMember(openRepositoryAt(join(dirname(hub.cwd), name), hub.env), { hub, name, program });
  });
}

/** Returns the ids that the unified file of `revision` holds, each as often as it stands there. */
export async function idsOf({ git }: Pick<Folder, 'git'>, revision: string): Promise<readonly string[]> {
  const { stdout } = await git('show', `${revision}:unified-memory.json`);
  return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
}

/** Returns what a clone holds: the tree of HEAD, and what Git finds changed or not tracked. */
export async function stateOf({ git }: Pick<Folder, 'git'>): Promise<string> {
  return `${(await git('rev-parse', 'HEAD^{tree}')).stdout}\n${(await git('status', '--porcelain')).stdout}`;
}

const makeMember = async (hub: Folder, name: string, program: Program): Promise<Member> => {
  const member = openMember(await cloneRepository(hub, name), { hub, name, program });
  await mkdir(dirname(member.source));
  const installed = await member.run('install', '--env', name, '--source', member.source);
  if (installed.exitCode !== 0) throw new Error(`${name} is not set up: ${installed.stderr}`);
  return member;
};

const openMember = (
  clone: Repository,
  { hub, name, program }: { readonly hub: Folder; readonly name: string; readonly program: Program },
): Member => {
  const source = join(dirname(hub.cwd), `live ${name}`, 'memory.json');
  return {
    ...clone,
    name,
    source,
    program,
    run: (...args) => runIn(clone, program, args),
    remember: (id, text) => remember(source, { id, text: text ?? `text of ${id}` }),
  };
};

const runIn = async ({ cwd, env }: Folder, program: Program, args: readonly string[]): Promise<Ran> => {
  const [file = '', ...rest] = program.words;
  const begun = performance.now();
  const { exitCode, stdout, stderr, timedOut } = await execa(file, [...rest, ...args], {
    cwd,
    env: { ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: program.patience,
    killSignal: 'SIGKILL',
  });
  if (timedOut) throw new Error(`memjoin ${args.join(' ')} did not end within ${program.patience} ms in ${cwd}`);
  return { exitCode: exitCode ?? 137, stdout, stderr, milliseconds: performance.now() - begun };
};

const remember = async (source: string, element: { readonly id: string; readonly text: string }): Promise<void> => {
  const present = JSON.parse(await readFile(source, 'utf8').catch(() => '[]')) as { readonly id: string }[];
  const elements = [...present.filter(({ id }) => id !== element.id), element];
  await writeFile(`${source}.new`, `${JSON.stringify(elements, null, 2)}\n`);
  await rename(`${source}.new`, source);
};
