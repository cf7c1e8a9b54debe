import type { Repo } from './repo.ts';

/** One call of git. */
export type Call = {
  readonly repo: Repo;
  /** Without options before the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Buffer;
};

export type Answer = { readonly exitCode: number; readonly stdout: Buffer; readonly stderr: string };

export function say(stdout: Buffer | string): Answer {
  return { exitCode: 0, stdout: Buffer.from(stdout), stderr: '' };
}

export function fail(exitCode: number, stderr = ''): Answer {
  return { exitCode, stdout: Buffer.alloc(0), stderr };
}

/** Returns an answer of lines that end in NUL, as with `-z`. */
export function records(lines: readonly string[]): Answer {
  return say(lines.map((line) => `${line}\0`).join(''));
}
