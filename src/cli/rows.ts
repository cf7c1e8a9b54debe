import { pad, widest } from './columns.ts';

/** Returns a table as lines: the first column to the left, all others to the right, under their headings. */
export function rows(headings: readonly string[], cells: readonly (readonly string[])[]): readonly string[] {
  const table = [headings, ...cells];
  const widths = headings.map((_, column) =>
    widest(
      table.map((row) => row[column] ?? ''),
      LIMIT,
    ),
  );
  return table.map((row) =>
    row
      .map((cell, column) => {
        const filled = pad(cell, widths[column] ?? 0);
        return column === 0 ? filled : filled.slice(cell.length) + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

const LIMIT = 60;
