import { BARE_NODE, MERGE_FILE, PLAIN_JAVASCRIPT } from './contenders.ts';
import type { Measurement } from './measure.ts';

/** The measurements on one set of files. */
export type Section = {
  /** What the files are: "10,000 entries, 4.6 MB a side". */
  readonly title: string;
  readonly rows: readonly Measurement[];
};

const COLUMNS = ['', 'time', 'peak memory', '× bare Node', '× git merge-file', '× plain JavaScript', 'what is left'];
const REFERENCES = [BARE_NODE, MERGE_FILE, PLAIN_JAVASCRIPT];

/** Returns the sections as tables of Markdown, which read well on a terminal too. */
export function printTables(sections: readonly Section[]): string {
  return sections.map(({ title, rows }) => `### ${title}\n\n${printTable(rows)}`).join('\n');
}

function printTable(rows: readonly Measurement[]): string {
  const cells = [COLUMNS, ...rows.map((row) => cellsOf(row, rows))];
  const widths = COLUMNS.map((_, column) => Math.max(3, ...cells.map((line) => (line[column] as string).length)));
  const print = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number))).join(' | ')} |\n`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|\n`;
  return print(cells[0] as readonly string[]) + rule + cells.slice(1).map(print).join('');
}

function cellsOf(row: Measurement, rows: readonly Measurement[]): readonly string[] {
  const { name, milliseconds, megabytes, note } = row;
  const ratios = REFERENCES.map((reference) => {
    const other = rows.find((candidate) => candidate.name === reference)?.milliseconds;
    return other === undefined || milliseconds === undefined ? '–' : (milliseconds / other).toFixed(2);
  });
  const time = milliseconds === undefined ? (note ?? '–') : `${Math.round(milliseconds).toLocaleString('en')} ms`;
  return [
    name,
    time,
    megabytes === undefined ? '–' : `${Math.round(megabytes).toLocaleString('en')} MB`,
    ...ratios,
    row.result ?? '–',
  ];
}
