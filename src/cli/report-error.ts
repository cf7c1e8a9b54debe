import { printable } from '../core/printable.ts';
import { explainExhaustion } from '../git/exhaustion.ts';
import { exitCodeOf, ToolError } from '../git/tool-error.ts';
import { styled } from './style.ts';

/**
 * Says on stderr what failed and what to do, with `isJson` also on stdout as one JSON object, and returns the exit code.
 * The stack of a defect is shown with MEMJOIN_DEBUG=1 (`--debug`) only.
 */
export function reportError(failure: unknown, { isJson }: { readonly isJson: boolean }): number {
  const error = explainExhaustion(failure);
  const exitCode = exitCodeOf(error);
  const { code, message, hint } = describe(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code, message, hint }, exitCode })}\n`);
  const lines = [`${label('error:', 'red')} ${message}`];
  if (hint !== undefined) lines.push(`${label('hint:', 'yellow')} ${hint}`);
  if (process.env.MEMJOIN_DEBUG === '1' && !(error instanceof ToolError)) lines.push(stackOf(error));
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  return exitCode;
}

/** Returns what was left undone of a command that did its work otherwise, for its JSON object. */
export function failureJson(failure: ToolError): object {
  return { ...describe(failure), exitCode: exitCodeOf(failure) };
}

const describe = (error: unknown) => {
  if (error instanceof ToolError) return { code: error.code, message: error.message, hint: error.hint };
  const message = printable(error instanceof Error ? error.message : String(error));
  return {
    code: 'defect',
    message: `memjoin failed in a way it never should: ${message}`,
    hint: 'This is a defect of memjoin. Run the command again with --debug and report all that it prints.',
  };
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').map(printable).join('\n') : '(no stack)';

const label = (text: string, colour: 'red' | 'yellow'): string => styled(text, [colour, 'bold'], process.stderr);
