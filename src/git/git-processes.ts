import { readlinkSync } from 'node:fs';
import { listDirectory } from './directories.ts';
import { errnoOf } from './file-errors.ts';
import { readIfPresent } from './files.ts';
import { isKeptOpen } from './kept-open.ts';
import type { Repository } from './repository.ts';

/** A git that runs now. */
export type GitProcess = { readonly pid: number; readonly command: string };

/**
 * Returns the git processes that work in `repository`, those that may (another user's, whose folder is hidden) included,
 * but for those that this process keeps open to read objects: they hold no lock. `undefined` where the system does not tell, so that nobody takes silence for proof.
 */
export function findGitProcesses({ topLevel, gitDir, commonDir }: Repository): readonly GitProcess[] | undefined {
  const pids = listDirectory('/proc').filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return undefined;
  const places = [topLevel, gitDir, commonDir].filter((path) => path !== undefined);
  return pids.flatMap((pid) => {
    const command = commandOf(pid);
    if (!/^git(?:-|$)/.test(command) || isKeptOpen(Number(pid))) return [];
    const cwd = folderOf(pid);
    if (cwd === 'hidden') return [{ pid: Number(pid), command: `${command} of another user` }];
    const isHere = places.some((place) => cwd === place || cwd?.startsWith(`${place}/`));
    return isHere ? [{ pid: Number(pid), command }] : [];
  });
}

/** Returns the words that the process `pid` was started with; none where the system does not tell, or it has ended. */
export function argumentsOf(pid: number): readonly string[] {
  return readProcess(String(pid), 'cmdline').split('\0');
}

const commandOf = (pid: string): string => readProcess(pid, 'comm').trim();

const readProcess = (pid: string, name: string): string => {
  try {
    return readIfPresent(`/proc/${pid}/${name}`)?.toString() ?? '';
  } catch {
    // It ended meanwhile.
    return '';
  }
};

/** Returns the folder a process works in: `hidden` for one of another user, undefined for one that has just ended. */
const folderOf = (pid: string): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    return ['EACCES', 'EPERM'].includes(errnoOf(error) ?? '') ? 'hidden' : undefined;
  }
};
