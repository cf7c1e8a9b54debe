/** Stands in for `execa`, of which the product uses one call in one place: `git` with an argument array. */
import { answerGit } from '../git/program.ts';
import { look, turn } from './world.ts';

type Options = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: Buffer | string;
};

type Result = { readonly exitCode: number; readonly stderr: string; readonly durationMs: number };

/** Runs simulated Git; as in execa the child is awaited for its result, and stdout comes as an event before. */
export function execa(_file: string, args: readonly string[], { cwd, env = {}, input = '' }: Options) {
  let take: ((chunk: Buffer) => void) | undefined;
  const run = async (): Promise<Result> => {
    await turn();
    look();
    const { exitCode, stdout, stderr } = answerGit(args, { cwd, env, input: Buffer.from(input) });
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
