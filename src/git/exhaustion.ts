import { errnoOf } from './file-errors.ts';
import { ToolError } from './tool-error.ts';

/** Returns whether the system had no file descriptor left for what was to be opened or started. */
export function isExhaustion(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(errnoOf(error) ?? '');
}

/**
 * Returns `error`, or what to say instead where the system gave this process no more file descriptors (`EMFILE`), or has
 * none left at all (`ENFILE`), for whatever was to be opened or started: that is neither a defect nor bad data, and passes.
 * So too where a text would be longer than the engine can hold: files are read as bytes, but what a command prints or
 * a source says in one piece is a text.
 */
export function explainExhaustion(error: unknown): unknown {
  if (isTooLongText(error)) {
    return new ToolError('unsupported-format', 'What is asked for makes a text longer than Node can hold (512 MB).', {
      hint: 'Ask for less at once (memjoin show ID); or read the memory files themselves, which have one entry a line.',
      cause: error,
    });
  }
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

function isTooLongText(error: unknown): boolean {
  return errnoOf(error) === 'ERR_STRING_TOO_LONG' || (error instanceof RangeError && error.message === TOO_LONG);
}

/** In the words of V8, which gives this error no code. */
const TOO_LONG = 'Invalid string length';
