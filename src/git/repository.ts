import { resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { type Environment, scrubbedEnv } from './git-environment.ts';
import { type GitOptions, type GitResult, type OpenGit, openGit, runGit } from './run.ts';
import { ToolError } from './tool-error.ts';

/** Where a repository is; all paths absolute. */
export type Repository = {
  /** Top of the work tree; `undefined` in a bare repository and inside a git directory. */
  readonly topLevel: string | undefined;
  /** The git directory of this work tree: `MERGE_HEAD`, `HEAD` and the index are here. */
  readonly gitDir: string;
  /** The git directory all work trees share: config, objects and `info` are here. */
  readonly commonDir: string;
  /** The hooks directory Git really uses, `core.hooksPath` honoured; it need not exist. */
  readonly hooksDir: string;
  readonly isBare: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Path from `topLevel` to the folder the repository was opened from: empty, or ending in `/`. */
  readonly prefix: string;
  /** Variables that keep git in this repository when it is started from `workingDirectory`. */
  readonly env: Environment;
  /** Milliseconds that a git child may take when it starts now; without it each has the limit of {@link runGit}. */
  readonly timeLeft?: () => number;
};

type OpenOptions = {
  /** Whether the `GIT_*` variables of this process name the repository; `false` when `cwd` is another one. */
  readonly inherit?: boolean;
};

/**
 * Returns the repository that `cwd` is in, with one git child. Throws `not-a-repository`, or `unsafe-repository` when
 * it belongs to another user and Git therefore refuses it.
 */
export async function openRepository(cwd: string, { inherit = true }: OpenOptions = {}): Promise<Repository> {
  const env = inherit ? {} : scrubbedEnv();
  const { fields, failure } = await ask(cwd, env);
  const [, gitDir, commonDir, hooksDir, isBare, format, prefix, topLevel] = fields;
  if (!gitDir || !commonDir || !hooksDir || prefix === undefined) throw refusal(cwd, failure);
  const absolute = (path: string): string => resolve(cwd, path);
  const where = { gitDir: absolute(gitDir), topLevel: topLevel ? absolute(topLevel) : undefined };
  return {
    ...where,
    commonDir: absolute(commonDir),
    hooksDir: absolute(hooksDir),
    isBare: isBare === 'true',
    objectFormat: format === 'sha256' ? 'sha256' : 'sha1',
    prefix,
    env: inherit ? pinned(cwd, where) : env,
  };
}

/** Runs git in `repository`, from {@link workingDirectory}; see {@link runGit}. */
export function gitIn(
  repository: Repository,
  args: readonly string[],
  options: Omit<GitOptions, 'cwd'> = {},
): Promise<GitResult> {
  return runGit(args, {
    ...(repository.timeLeft === undefined ? {} : { timeoutMs: repository.timeLeft() }),
    ...options,
    cwd: workingDirectory(repository),
    env: { ...repository.env, ...options.env },
  });
}

/** Starts a git in `repository` that answers as long as it is asked; see {@link openGit}. */
export function openGitIn(repository: Repository, args: readonly string[]): OpenGit | undefined {
  return openGit(args, { cwd: workingDirectory(repository), env: repository.env });
}

/** Returns the folder our git commands start in, so that paths given to them are paths from the top of the tree. */
export function workingDirectory(repository: Repository): string {
  return repository.topLevel ?? repository.gitDir;
}

/** Returns the object id of zeros, which stands for "no object" in ref updates and index entries. */
export function nullId(repository: Repository): string {
  return '0'.repeat(repository.objectFormat === 'sha256' ? 64 : 40);
}

const QUESTIONS = [
  // Git before 2.31 repeats this as a flag it does not know, and answers with paths relative to the folder it runs in.
  ['--path-format=absolute'],
  ['--git-dir'],
  ['--git-common-dir'],
  ['--git-path', 'hooks'],
  ['--is-bare-repository'],
  ['--show-object-format'],
  ['--show-prefix'],
  // Fails without a work tree, so it comes last.
  ['--show-toplevel'],
] as const;

// rev-parse repeats flags it does not know: with one between the answers, a path with a line break stays one answer.
const SEPARATOR = '--memjoin-next-answer';

const ask = async (cwd: string, env: Environment) => {
  const args = QUESTIONS.flatMap((question) => [...question, SEPARATOR]);
  const { stdout, stderr } = await runGit(['rev-parse', ...args], { cwd, env, allowExit: [128] });
  const fields = stdout.toString().split(`${SEPARATOR}\n`).slice(0, QUESTIONS.length);
  return { fields: fields.map((field) => field.replace(/\n$/, '')), failure: stderr };
};

const refusal = (cwd: string, stderr: string): ToolError => {
  if (/dubious ownership|unsafe repository/.test(stderr)) {
    // Git refuses the folder that it found, which may be one above.
    const named = /repository at '(.+)'/.exec(stderr)?.[1];
    const place = named === undefined ? 'DIRECTORY' : shellWord(printable(named));
    return new ToolError('unsafe-repository', `${printable(cwd)}: Git refuses this repository: another user owns it.`, {
      hint: `Run memjoin as its owner, or trust it yourself: git config --global --add safe.directory ${place}`,
      cause: stderr,
    });
  }
  return new ToolError('not-a-repository', `${printable(cwd)}: ${reasonOf(stderr)}`, {
    hint: 'Go to your repository, or make one with git init.',
    cause: stderr,
  });
};

/** Git's own sentence names the folder `.git` and itself. */
const reasonOf = (stderr: string): string =>
  stderr === '' || /not a git repository \(or any/.test(stderr)
    ? 'there is no Git repository here, nor in a folder above.'
    : printable(stderr);

// Inherited locations may be relative to `cwd`, and our commands start elsewhere.
const pinned = (cwd: string, { gitDir, topLevel }: Pick<Repository, 'gitDir' | 'topLevel'>): Environment => {
  const { GIT_DIR: dir, GIT_INDEX_FILE: index } = process.env;
  return {
    ...(dir === undefined ? {} : { GIT_DIR: gitDir, GIT_WORK_TREE: topLevel }),
    ...(index === undefined ? {} : { GIT_INDEX_FILE: resolve(cwd, index) }),
  };
};
