import { printable } from '../core/printable.ts';
import { explainExhaustion } from '../git/exhaustion.ts';
import { exitCodeOf, ToolError } from '../git/tool-error.ts';
import { cutTo } from './columns.ts';
import { counted } from './counted.ts';
import { paragraph } from './paragraph.ts';
import { styled } from './style.ts';
import { systemHint } from './system-hint.ts';

/**
 * Says on stderr what failed and what to do, with `isJson` also on stdout as one JSON object, and returns the exit code.
 * The stack of a defect is shown with MEMJOIN_DEBUG=1 (`--debug`) only.
 */
export function reportError(failure: unknown, { isJson }: { readonly isJson: boolean }): number {
  const error = explainExhaustion(failure);
  const exitCode = exitCodeOf(error);
  const { code, message, hint, detail } = describe(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code, message, hint, detail }, exitCode })}\n`);
  const isDebug = process.env.MEMJOIN_DEBUG === '1';
  const parts = [paragraph(label('error:', 'red'), message, process.stderr)];
  if (detail !== undefined) parts.push(...quoted(detail, isDebug).map((line) => paragraph(' ', line, process.stderr)));
  if (hint !== undefined) parts.push(paragraph(label('hint:', 'yellow'), hint, process.stderr));
  if (isDebug && !(error instanceof ToolError)) parts.push(`${stackOf(error)}\n`);
  process.stderr.write(parts.join(''));
  return exitCode;
}

/** Returns what was left undone of a command that did its work otherwise, for its JSON object. */
export function failureJson(failure: ToolError): object {
  return { ...describe(failure), exitCode: exitCodeOf(failure) };
}

const describe = (error: unknown) => {
  if (error instanceof ToolError) {
    const { code, message, hint = systemHint(error), detail } = error;
    return { code, message, hint, detail };
  }
  const message = printable(error instanceof Error ? error.message : String(error));
  return {
    code: 'defect',
    message: `memjoin failed in a way it never should: ${message}`,
    hint: 'This is a defect of memjoin. Run the command again with --debug and report all that it prints.',
  };
};

/** Returns the words of others as lines: a few, and none too long, unless all are asked for. */
const quoted = (detail: string, isWhole: boolean): readonly string[] => {
  const lines = detail.split('\n').filter((line) => line.trim() !== '');
  if (isWhole) return lines;
  const shown = lines.slice(0, QUOTED_LINES).map((line) => cutTo(line, QUOTED_COLUMNS));
  const more = lines.length - shown.length;
  return more === 0 ? shown : [...shown, `… ${counted(more, 'more line')}: --debug and --json have all`];
};

const QUOTED_LINES = 4;
const QUOTED_COLUMNS = 200;

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').map(printable).join('\n') : '(no stack)';

const label = (text: string, colour: 'red' | 'yellow'): string => styled(text, [colour, 'bold'], process.stderr);
