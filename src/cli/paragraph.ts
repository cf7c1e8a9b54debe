import stringWidth from 'string-width';
import { wrap } from './wrap.ts';

/**
 * Returns `label text` as lines that end in a line feed. On a terminal they are broken between words, those below the first
 * indented as far as the label; commands stay in one piece, so that they can be copied. Elsewhere each line stays whole.
 */
export function paragraph(label: string, text: string, stream: NodeJS.WriteStream): string {
  return folded(label, text, widthOf(stream))
    .map((line) => `${line}\n`)
    .join('');
}

/** Returns the same for a terminal of `width` columns, without line feeds. */
export function folded(label: string, text: string, width: number): readonly string[] {
  if (width === Number.POSITIVE_INFINITY) return [`${label} ${text}`];
  const margin = stringWidth(label) + 1;
  const lines = text.split('\n').flatMap((line) => wrap(glued(line), width - margin));
  return lines.map((line, index) => (index === 0 ? `${label} ` : ' '.repeat(margin)) + line.replaceAll(GLUE, ' '));
}

const widthOf = (stream: NodeJS.WriteStream): number =>
  stream.isTTY ? Math.min(WIDEST, stream.columns || 80) : Number.POSITIVE_INFINITY;

/** Long lines are hard to read, on a wide terminal too. */
const WIDEST = 100;

/** Stands for a space that no line may be broken at: a character of no meaning, one column wide. */
const GLUE = '\u{e000}';

const glued = (text: string): string => text.replaceAll(COMMAND, (command) => command.replaceAll(' ', GLUE));

/** A command of memjoin with its options and names in capitals; one of Git or of the shell up to the end of the clause. */
const COMMAND =
  /\bmemjoin [a-z]+(?: (?:-[^ ;,)]+|[A-Z]+\b|'[^']*'|"[^"]*"))*|\b(?:git|mkdir|cp|mv|rm|ls|chmod|npm|vi|cd) (?:'[^']*'|"[^"]*"|[^;,()'"])+/g;
