import { errnoOf } from './file-errors.ts';
import { ToolError } from './tool-error.ts';

/** Returns whether the system had no file descriptor left for what was to be opened or started. */
export function isExhaustion(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(errnoOf(error) ?? '');
}

/**
 * Returns `error`, or what to say instead where the system gave this process no more file descriptors (`EMFILE`), or has
 * none left at all (`ENFILE`), for whatever was to be opened or started: that is neither a defect nor bad data, and passes.
 */
export function explainExhaustion(error: unknown): unknown {
  const code = errnoOf(error instanceof ToolError ? error.cause : error);
  if (code === 'EMFILE') {
    return new ToolError('out-of-files', 'This process may open no more files (EMFILE).', {
      hint: 'Raise the limit (ulimit -n 1024), then run the command again: it finishes what was cut off.',
      cause: error,
    });
  }
  if (code !== 'ENFILE') return error;
  return new ToolError('out-of-files', 'This system can open no more files (ENFILE).', {
    hint: 'Run the command again when less is going on here: it finishes what was cut off.',
    cause: error,
  });
}
