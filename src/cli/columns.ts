import stringWidth from 'string-width';

/**
 * Returns `text` cut to at most `width` columns of a terminal, with `…` at its end if something was cut. Characters that
 * take two columns, and marks that take none, count as such; no character is cut in two.
 */
export function cutTo(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text;
  // A longer text cannot fit, and only its beginning is looked at.
  if (text.length <= width * MAX_UNITS && stringWidth(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text.slice(0, (width + 1) * MAX_UNITS))) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    fitted += segment;
  }
  return width < 1 ? '' : `${fitted}…`;
}

/** Returns `text` with spaces after it up to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Returns the columns that the widest of `texts` takes, at most `limit`. */
export function widest(texts: readonly string[], limit: number): number {
  return texts.reduce((width, text) => Math.max(width, Math.min(limit, stringWidth(text.slice(0, limit * 4)))), 0);
}

/** Columns of the terminal that stdout is (80 where it does not say, or says 0); of a pipe or a file, where nothing is cut, infinitely many. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

/** UTF-16 units that one column may take: a letter with its marks. Hostile ones of more are cut sooner than needed. */
const MAX_UNITS = 12;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
