import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printable } from '../core/printable.ts';
import { makeDirectory } from './directories.ts';
import { writeFailed } from './file-errors.ts';
import { statusOf } from './file-status.ts';
import { readWhole, removeFile, writeAtomic } from './files.ts';
import { ASIDE, addHookBlock, chainedHook, type HookCall, isOurs, isShellHook, removeHookBlock } from './hook-text.ts';
import { ToolError } from './tool-error.ts';

/** What is to be done to one hook file; nothing is done before {@link applyHookPlan}. */
export type HookPlan =
  | { readonly kind: 'keep'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly bytes: Buffer; readonly isNew: boolean }
  | { readonly kind: 'chain'; readonly path: string; readonly aside: string; readonly bytes: Buffer }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'unchain'; readonly path: string; readonly aside: string };

/**
 * Returns what makes the hook `name` in `hooksDir` run `call` beside whatever it runs now: a block in a shell script, a
 * chain around anything else. Throws `foreign-hook` when neither is possible without losing something.
 */
export function planHook(hooksDir: string, name: string, call: HookCall): HookPlan {
  const path = join(hooksDir, name);
  const aside = path + ASIDE;
  const status = statusOf(path);
  const isChained = statusOf(aside) !== undefined;
  // With a hook aside and none in its place an install was cut off between the two steps of a chain.
  if (status === undefined)
    return writePlan(path, undefined, isChained ? chainedHook(call) : addHookBlock(undefined, call));
  if (!status.isFile() && !status.isSymbolicLink()) {
    throw new ToolError('foreign-hook', `${printable(path)}: is neither a file nor a link.`);
  }
  const bytes = status.isFile() ? readWhole(path) : undefined;
  const isChain = bytes !== undefined && isChained && isOurs(bytes) && removeHookBlock(bytes) === undefined;
  if (isChain) return writePlan(path, bytes, chainedHook(call));
  if (isChained) throw standsInTheWay(path, aside);
  const isSwitchedOff = (status.mode & 0o111) === 0;
  if (bytes !== undefined && (isOurs(bytes) || (isShellHook(bytes) && !isSwitchedOff))) {
    return writePlan(path, bytes, addHookBlock(bytes, call));
  }
  return { kind: 'chain', path, aside, bytes: chainedHook(call) };
}

/** Returns what gives the hook `name` the bytes it had before memjoin. */
export function planHookRemoval(hooksDir: string, name: string): HookPlan {
  const path = join(hooksDir, name);
  const aside = path + ASIDE;
  const isChained = statusOf(aside) !== undefined;
  const status = statusOf(path);
  if (status === undefined) return isChained ? { kind: 'unchain', path, aside } : { kind: 'keep', path };
  const bytes = status.isFile() ? readWhole(path) : undefined;
  if (bytes === undefined || !isOurs(bytes)) {
    if (isChained) throw standsInTheWay(path, aside);
    return { kind: 'keep', path };
  }
  const rest = removeHookBlock(bytes);
  if (isChained && rest !== undefined) throw standsInTheWay(path, aside);
  if (isChained) return { kind: 'unchain', path, aside };
  return rest === undefined ? { kind: 'remove', path } : { kind: 'write', path, bytes: rest, isNew: false };
}

/** Does what `plan` says; killed at any point, planning and applying again finishes it. */
export function applyHookPlan(plan: HookPlan): void {
  if (plan.kind === 'remove') removeFile(plan.path);
  if (plan.kind === 'unchain') rename(plan.aside, plan.path);
  if (plan.kind === 'chain') rename(plan.path, plan.aside);
  if (plan.kind !== 'chain' && plan.kind !== 'write') return;
  makeDirectory(dirname(plan.path));
  // A hook that was there keeps its mode.
  const isNew = plan.kind === 'chain' || plan.isNew;
  writeAtomic(plan.path, plan.bytes, isNew ? { mode: 0o755 } : {});
}

const writePlan = (path: string, before: Buffer | undefined, after: Buffer): HookPlan =>
  before?.equals(after) ? { kind: 'keep', path } : { kind: 'write', path, bytes: after, isNew: before === undefined };

const standsInTheWay = (path: string, aside: string): ToolError =>
  new ToolError('foreign-hook', `${printable(path)}: was replaced while an older hook stands in ${printable(aside)}.`, {
    hint: 'Merge the two files by hand, remove the second one and run this again.',
  });

const rename = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch (error) {
    throw writeFailed(to, error);
  }
};
