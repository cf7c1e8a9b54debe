import { printable } from '../core/printable.ts';
import { ToolError } from './tool-error.ts';

/** Returns the failure to read `path`, with the system's reason; `cannot` says what was tried: "cannot read". */
export function readFailed(path: string, cannot: string, error: unknown): ToolError {
  return new ToolError('read-failed', `${printable(path)}: ${cannot}: ${reasonOf(error)}.`, { cause: error });
}

/** Returns the failure to write `path`, with the system's reason. */
export function writeFailed(path: string, error: unknown): ToolError {
  return new ToolError('write-failed', `${printable(path)}: cannot write: ${reasonOf(error)}.`, {
    hint: errnoOf(error) === 'ENOSPC' ? 'Free some space on this disk and run the command again.' : undefined,
    cause: error,
  });
}

/** Returns the errno name (`ENOENT`, `ENOSPC`, …) of a system error, or `undefined` for any other value. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Returns whether `error` says that nothing is at the path asked for. */
export function isAbsent(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
}

// Node writes "ENOSPC: no space left on device, write": the words between are the system's own.
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = errnoOf(error);
  const words = /^[A-Z]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
  return code === undefined ? words : `${words} (${code})`;
};
