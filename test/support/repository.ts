import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { execa } from 'execa';
import { PINNED, SURROUNDINGS } from './surroundings.ts';

const projectRoot = resolve(import.meta.dirname, '../..');

/** What one git command answered; `stdout` has its final newline cut off. */
type GitResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** How to run one git command: its input, more environment, another folder, or with failure as a result. */
type GitOptions = {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly allowFailure?: boolean;
};

/** A temporary folder and the ways to look into it; paths are relative to `cwd`. */
export type Folder = {
  /** The real path (no symbolic link in it) of the folder. */
  readonly cwd: string;
  /** The environment of every child: no GIT_* from outside, no user or system config, HOME of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs git with an argument array; throws with git's stderr when it fails. */
  readonly git: (...args: readonly string[]) => Promise<GitResult>;
  /** Runs git as told by the options. */
  readonly gitWith: (options: GitOptions, ...args: readonly string[]) => Promise<GitResult>;
  /** Writes a file and the folders above it. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Reads a file as UTF-8 text. */
  readonly read: (path: string) => Promise<string>;
  /** Reads a file as bytes. */
  readonly readBytes: (path: string) => Promise<Buffer>;
};

/** A folder that is a repository on branch `main` with a user of its own. */
export type Repository = Folder & {
  /** Writes the files, adds all, commits (an empty commit too), and returns the object id of the commit. */
  readonly commit: (message: string, files?: Readonly<Record<string, string | Uint8Array>>) => Promise<string>;
};

/** Makes a repository in a temporary folder, hands it to `use`, and removes it whatever happens. */
export async function withRepository<T>(
  use: (repository: Repository) => Promise<T>,
  { init = [] }: { readonly init?: readonly string[] } = {},
): Promise<T> {
  return withFolder(async (folder) => use(await initRepository(folder, { init })));
}

/** Makes a temporary folder that is no repository, hands it to `use`, and removes it whatever happens. */
export async function withFolder<T>(use: (folder: Folder) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'memjoin test ')));
  try {
    refuseProject(root);
    return await use(await makeFolder(root));
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** Makes the folders of a test in `root`, which is empty, and returns the one to work in. */
export async function makeFolder(root: string): Promise<Folder> {
  await mkdir(join(root, 'work'));
  await mkdir(join(root, 'home'));
  return openFolderIn(root);
}

/** Opens the folder that `makeFolder` made in `root`. */
export function openFolderIn(root: string): Folder {
  return openFolder(join(root, 'work'), isolatedEnvironment(join(root, 'home')));
}

/** Runs `git init -b main` in a folder of `makeFolder` (with more options, such as `--bare`) and gives it a user. */
export async function initRepository(
  folder: Folder,
  { init = [] }: { readonly init?: readonly string[] } = {},
): Promise<Repository> {
  // `-b` came with Git 2.28; setting the unborn branch works in every version and in bare repositories.
  await folder.git('init', '--quiet', ...init);
  await folder.git('symbolic-ref', 'HEAD', 'refs/heads/main');
  const config = init.includes('--bare') ? 'config' : '.git/config';
  // One write in the place of three programs: this runs before nearly every test.
  await appendFile(join(folder.cwd, config), userSection({ name: 'Test User', email: 'test@example.com' }));
  return asRepository(folder);
}

/** Clones a repository (path or URL) into another folder below the same root and gives the clone a user. */
export async function cloneRepository(from: Folder, name: string): Promise<Repository> {
  const cwd = join(dirname(from.cwd), name);
  await from.git('clone', '--quiet', from.cwd, cwd);
  const folder = openFolder(cwd, from.env);
  const email = `${name.replaceAll(/[^a-z0-9]/gi, '-')}@example.com`;
  await appendFile(join(cwd, '.git/config'), userSection({ name: `Test User of ${name}`, email }));
  return asRepository(folder);
}

const userSection = ({ name, email }: { readonly name: string; readonly email: string }): string =>
  `[user]\n\tname = ${JSON.stringify(name)}\n\temail = ${email}\n[commit]\n\tgpgSign = false\n${PINNED}`;

/** Opens a repository that is there already, as `env` lets Git see it. */
export function openRepositoryAt(cwd: string, env: Readonly<Record<string, string>>): Repository {
  return asRepository(openFolder(cwd, env));
}

const asRepository = (folder: Folder): Repository => ({
  ...folder,
  commit: async (message, files = {}) => {
    for (const [path, content] of Object.entries(files)) {
      await folder.write(path, content);
    }
    await folder.git('add', '--all');
    await folder.git('commit', '--quiet', '--allow-empty', '-m', message);
    return (await folder.git('rev-parse', 'HEAD')).stdout;
  },
});

const openFolder = (cwd: string, env: Readonly<Record<string, string>>): Folder => {
  const gitWith: Folder['gitWith'] = (options, ...args) => runGit(args, { cwd, env, options });
  return {
    cwd,
    env,
    git: (...args) => gitWith({}, ...args),
    gitWith,
    write: async (path, content) => {
      const target = resolve(cwd, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    },
    read: (path) => readFile(resolve(cwd, path), 'utf8'),
    readBytes: (path) => readFile(resolve(cwd, path)),
  };
};

const runGit = async (
  args: readonly string[],
  { cwd, env, options }: { cwd: string; env: Readonly<Record<string, string>>; options: GitOptions },
): Promise<GitResult> => {
  const where = resolve(cwd, options.cwd ?? '.');
  refuseProject(where);
  const result = await execa('git', args, {
    cwd: where,
    env: { ...env, ...options.env },
    extendEnv: false,
    reject: false,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  const answer = { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? -1 };
  if (answer.exitCode !== 0 && options.allowFailure !== true) {
    throw new Error(`git ${args.join(' ')} exited with ${answer.exitCode}\n${answer.stderr}\n${answer.stdout}`, {
      cause: result,
    });
  }
  return answer;
};

const isolatedEnvironment = (home: string): Record<string, string> => {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // GIT_* would lead to another repository, MEMJOIN* would switch hooks off; XDG_* and npm_* name the user's files.
    // Extra certificates take Node 20 as long to read as all else of a start, and no test needs them.
    if (value !== undefined && !/^(?:GIT_|MEMJOIN|XDG_|npm_|NODE_(?:OPTIONS|EXTRA_CA_CERTS)$|VITEST)/i.test(name)) {
      env[name] = value;
    }
  }
  return {
    ...env,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: SURROUNDINGS.config,
    GIT_CONFIG_SYSTEM: '/dev/null',
    // The two above came with Git 2.32; older versions know this one.
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...SURROUNDINGS.env,
  };
};

const refuseProject = (path: string): void => {
  const fromProject = relative(projectRoot, path);
  if (fromProject === '' || (fromProject !== '..' && !fromProject.startsWith(`..${sep}`))) {
    throw new Error(`${path} is inside the project's own directory; tests write in temporary folders only.`);
  }
};
