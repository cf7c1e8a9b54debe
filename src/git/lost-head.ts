import { printable } from '../core/printable.ts';
import { readRef, resolveRevision } from './refs.ts';
import { gitIn, type Repository } from './repository.ts';
import type { GitResult } from './run.ts';
import { ToolError } from './tool-error.ts';

/**
 * Returns the object id of the commit that `ref` stands at if that commit or its tree cannot be read: lost in a power cut,
 * damaged, or never fetched. Undefined where it can be, and where there is no such ref or it has no commit yet.
 */
export async function lostCommit(repository: Repository, ref: string): Promise<string | undefined> {
  if ((await resolveRevision(repository, ref, 'tree')) !== undefined) return undefined;
  return readRef(repository, ref);
}

/** Returns the failure to read the commit `oid`, at which `ref` stands; `cause` has the words of Git. */
export function unreadableCommit(ref: string, oid: string, cause?: ToolError): ToolError {
  const message = `${printable(ref)}: its commit ${oid.slice(0, 10)} cannot be read: an object of it is missing or damaged.`;
  return new ToolError('read-failed', message, { hint: 'memjoin doctor', detail: cause?.message, cause });
}

/**
 * Asks git again what it could not answer about HEAD, and returns the answer; undefined if HEAD has no commit yet. Throws
 * `read-failed` where the commit is lost, else as {@link gitIn} does.
 */
export async function askOfHead(repository: Repository, args: readonly string[]): Promise<GitResult | undefined> {
  if ((await readRef(repository, 'HEAD')) === undefined) return undefined;
  try {
    return await gitIn(repository, args);
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'git-failed') throw error;
    const lost = await lostCommit(repository, 'HEAD');
    throw lost === undefined ? error : unreadableCommit('HEAD', lost, error);
  }
}

/** Throws `read-failed` where the commit that `ref` stands at is lost; a ref without a commit yet is fine. */
export async function requireTip(repository: Repository, ref: string): Promise<void> {
  const lost = await lostCommit(repository, ref);
  if (lost !== undefined) throw unreadableCommit(ref, lost);
}
