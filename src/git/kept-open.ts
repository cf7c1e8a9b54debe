import { type BatchAnswer, batchReader } from './batch-answers.ts';
import { guardChild, wasInterrupted } from './child-guard.ts';
import { encodePath } from './path-text.ts';
import { openGitIn, type Repository } from './repository.ts';
import type { OpenGit } from './run.ts';

/**
 * Returns the objects of `names` with their content, or undefined where they must be asked in another way: names of the index
 * (`:path`), which a git that stays open reads only once, and whatever {@link askKeptOpen} was not answered.
 */
export async function askObjects(
  repository: Repository,
  names: readonly string[],
): Promise<readonly BatchAnswer[] | undefined> {
  if (names.some((name) => name.startsWith(':'))) return undefined;
  const reader = batchReader();
  const isAnswered = await askKeptOpen(repository, '--batch', {
    input: encodePath(names.map((name) => `${name}\n`).join('')),
    take: reader.take,
    isAnswered: () => reader.count() === names.length,
  });
  return isAnswered ? reader.finish(names.length) : undefined;
}

/** Returns the object id that `name` leads to if that object is here; undefined also where it was not answered. */
export async function askName(repository: Repository, name: string): Promise<string | undefined> {
  // One name a line; what begins like an option or names the index is asked in another way.
  if (name.includes('\n') || name.startsWith(':')) return undefined;
  let line = '';
  await askKeptOpen(repository, '--batch-check', {
    input: encodePath(`${name}\n`),
    take: (chunk) => {
      line += chunk.toString('latin1');
    },
    isAnswered: () => line.endsWith('\n'),
  });
  return /^([0-9a-f]{40,64}) [a-z]+ \d+\n$/.exec(line)?.[1];
}

/** Which answers of `git cat-file` are wanted: objects with their content, or names and sizes alone. */
type Mode = '--batch' | '--batch-check';

type Questions = {
  /** One name a line. */
  readonly input: Buffer;
  /** Takes the next piece of the answers. */
  readonly take: (chunk: Buffer) => void;
  /** Whether all answers have come. */
  readonly isAnswered: () => boolean;
};

/**
 * Asks a `git cat-file` that stays open for the next questions to `repository`, since most of what a question costs is the
 * start of a process. It reads refs and finds objects anew each time; of the index it does not, so names like `:path`
 * must not be asked here. Returns false where it did not answer all (it ended, no process can be started, this process was
 * told to end): the caller asks a git of its own then, which also says why.
 */
async function askKeptOpen(repository: Repository, mode: Mode, questions: Questions): Promise<boolean> {
  const byMode = kept.get(repository) ?? new Map<Mode, Promise<Kept | undefined>>();
  kept.set(repository, byMode);
  // One after the other: answers come without the question they belong to.
  const turn = (byMode.get(mode) ?? Promise.resolve(undefined)).then((program) =>
    answer(repository, mode, { program, questions }),
  );
  byMode.set(
    mode,
    turn.then(
      ({ program }) => program,
      () => undefined,
    ),
  );
  return (await turn).isAnswered;
}

/** Returns whether `pid` is a git that this process keeps open. */
export function isKeptOpen(pid: number): boolean {
  return pids.has(pid);
}

const pids = new Set<number | undefined>();

/** Milliseconds without a question after which the program is let go; a process that ends does not wait for that. */
const IDLE_MS = 100;

/** One running `git cat-file`. */
type Kept = OpenGit & { hasEnded: boolean; idle: NodeJS.Timeout | undefined };

const kept = new WeakMap<Repository, Map<Mode, Promise<Kept | undefined>>>();

const answer = async (
  repository: Repository,
  mode: Mode,
  { program, questions }: { readonly program: Kept | undefined; readonly questions: Questions },
): Promise<{ readonly isAnswered: boolean; readonly program: Kept | undefined }> => {
  if (wasInterrupted()) return { isAnswered: false, program };
  const open = program === undefined || program.hasEnded ? start(repository, mode) : program;
  if (open === undefined) return { isAnswered: false, program: undefined };
  clearTimeout(open.idle);
  try {
    const isAnswered = await exchange(open, questions, repository.timeLeft?.() ?? PATIENCE_MS);
    if (isAnswered) open.idle = setTimeout(() => letGo(open), IDLE_MS).unref();
    else letGo(open);
    return { isAnswered, program: open };
  } catch (error) {
    // Whoever asked cannot take the rest of the answer.
    letGo(open);
    throw error;
  }
};

/** As long as one git of its own may take. */
const PATIENCE_MS = 600_000;

const exchange = async (program: Kept, { input, take, isAnswered }: Questions, timeoutMs: number): Promise<boolean> => {
  const { stdin, stdout, ended, setNeeded } = program;
  const begun = performance.now();
  const guard = guardChild(program.pid, timeoutMs);
  setNeeded(true);
  let onData: ((chunk: Buffer) => void) | undefined;
  try {
    return await new Promise<boolean>((settle, fail) => {
      onData = (chunk) => {
        try {
          take(chunk);
        } catch (error) {
          fail(error);
          return;
        }
        if (isAnswered()) settle(true);
      };
      stdout.on('data', onData);
      void ended.then(() => settle(false));
      stdin.write(input);
    });
  } finally {
    if (onData !== undefined) stdout.off('data', onData);
    setNeeded(false);
    guard.release();
    program.note(performance.now() - begun);
  }
};

const start = (repository: Repository, mode: Mode): Kept | undefined => {
  const git = openGitIn(repository, ['cat-file', mode]);
  if (git === undefined) return undefined;
  const program: Kept = { ...git, ended: git.ended.catch(() => undefined), hasEnded: false, idle: undefined };
  pids.add(git.pid);
  void program.ended.then(() => {
    program.hasEnded = true;
    pids.delete(git.pid);
  });
  program.setNeeded(false);
  return program;
};

const letGo = (program: Kept): void => {
  clearTimeout(program.idle);
  program.hasEnded = true;
  // It ends once it has nothing to read any more.
  program.stdin.end();
  program.stdout.destroy?.();
};
