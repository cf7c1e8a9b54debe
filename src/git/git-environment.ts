import { delimiter, isAbsolute } from 'node:path';

/** Variables for one child: a string sets, `undefined` removes. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables every git child gets. Messages are English so that the few texts we must recognise are stable; nothing
 * may prompt, because hooks and timers have nobody to answer; reads take no lock another process could trip over;
 * `MEMJOIN=0` keeps our own hooks from running inside our own calls.
 */
export const CHILD_ENVIRONMENT: Environment = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  SSH_ASKPASS_REQUIRE: 'never',
  GIT_OPTIONAL_LOCKS: '0',
  MEMJOIN: '0',
  // Redirects `git config` to another file and makes it refuse `--local`.
  GIT_CONFIG: undefined,
  // Each changes what a path given to git means.
  GIT_LITERAL_PATHSPECS: undefined,
  GIT_GLOB_PATHSPECS: undefined,
  GIT_NOGLOB_PATHSPECS: undefined,
  GIT_ICASE_PATHSPECS: undefined,
};

/**
 * Returns the folders of `path`, a value of `PATH`, without those that depend on where a program stands: what a repository
 * brings along must not run because somebody has `.` (or an empty name) there. `undefined` where none is left: the system
 * has folders of its own for that, while it takes an empty text for the working directory.
 */
export function absolutePathOnly(path = ''): string | undefined {
  return path.split(delimiter).filter(isAbsolute).join(delimiter) || undefined;
}

/**
 * Returns an environment that removes every variable which ties a process to one repository (the list of
 * `git rev-parse --local-env-vars`). A hook's child that touches another repository needs it: with the inherited
 * `GIT_INDEX_FILE` it would write the other repository's blobs into the index of the commit in progress.
 */
export function scrubbedEnv(): Environment {
  return Object.fromEntries(LOCAL_VARIABLES.map((name) => [name, undefined]));
}

const LOCAL_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_QUARANTINE_PATH',
] as const;
