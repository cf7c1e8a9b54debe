/** Stands in for `execa`, of which the product uses `git` with an argument array: for one answer, or kept open for many. */
import type { Readable } from 'node:stream';
import { answerGit } from '../git/program.ts';
import { look, turn } from './world.ts';

type Options = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** One piece of bytes or text. */
  readonly input?: Readable;
  readonly stdin?: 'ignore' | 'pipe';
};

type Result = { readonly exitCode: number; readonly stderr: string; readonly durationMs: number };

/** Runs simulated Git; as in execa the child is awaited for its result, and stdout comes as an event before. */
export function execa(_file: string, args: readonly string[], options: Options) {
  return options.stdin === 'pipe' ? keepOpen(args, options) : runOnce(args, options);
}

/** A git that answers what is written to it, each time when it is its turn; it ends when somebody looks who is dead. */
function keepOpen(args: readonly string[], { cwd, env = {} }: Options) {
  let take: ((chunk: Buffer) => void) | undefined;
  let end: ((error: unknown) => void) | undefined;
  const ended = new Promise<Result>((_, reject) => {
    end = reject;
  });
  const answer = async (input: Buffer): Promise<void> => {
    try {
      await turn();
      look();
      take?.(answerGit(args, { cwd, env, input }).stdout);
    } catch (error) {
      end?.(error);
    }
  };
  return {
    pid: undefined,
    stdin: {
      on: () => {},
      write: (input: Buffer) => void answer(input),
      end: () => {},
    },
    stdout: {
      on: (_event: 'data', listener: (chunk: Buffer) => void) => {
        take = listener;
      },
      off: () => {
        take = undefined;
      },
      destroy: () => {},
    },
    stderr: {},
    // biome-ignore lint/suspicious/noThenProperty: execa's child is awaited itself.
    then: ended.then.bind(ended),
    catch: ended.catch.bind(ended),
  };
}

function runOnce(args: readonly string[], { cwd, env = {}, input }: Options) {
  let take: ((chunk: Buffer) => void) | undefined;
  const run = async (): Promise<Result> => {
    await turn();
    look();
    const { exitCode, stdout, stderr } = answerGit(args, { cwd, env, input: Buffer.from(input?.read() ?? '') });
    if (stdout.length > 0) take?.(stdout);
    return { exitCode, stderr, durationMs: 0 };
  };
  const result = run();
  return {
    pid: undefined,
    stdout: {
      on: (_event: 'data', listener: (chunk: Buffer) => void) => {
        take = listener;
      },
    },
    // biome-ignore lint/suspicious/noThenProperty: execa's child is awaited itself.
    then: result.then.bind(result),
  };
}
