import { runGit } from './run.ts';
import { ToolError } from './tool-error.ts';

/** A version of git: `2.39.5` without what vendors append. */
export type GitVersion = { readonly major: number; readonly minor: number; readonly patch: number };

/** Returns the version of the git on the PATH; throws `git-missing` without one. */
export async function readGitVersion(cwd: string): Promise<GitVersion> {
  const { stdout } = await runGit(['version'], { cwd });
  const version = parseGitVersion(stdout.toString());
  if (version === undefined)
    throw new ToolError('git-failed', `git version: not understood: ${stdout.toString().trim()}`);
  return version;
}

/**
 * Returns the version in the answer of `git version`, or `undefined`. Vendors append (`2.39.5 (Apple Git-154)`,
 * `2.45.1.windows.1`) and release candidates end early (`2.54.0-rc1`, `2.55.GIT`); a missing number counts as 0.
 */
export function parseGitVersion(text: string): GitVersion | undefined {
  const match = /^git version (\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/** Returns whether `version` is at least `wanted`, written `2.54` or `2.54.1`. */
export function isAtLeast(version: GitVersion, wanted: string): boolean {
  const [major = 0, minor = 0, patch = 0] = wanted.split('.').map(Number);
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  return version.patch >= patch;
}
