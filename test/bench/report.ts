import { cpus } from 'node:os';
import { BARE_NODE, MERGE_FILE, PLAIN_JAVASCRIPT } from './contenders.ts';
import type { Measurement } from './measure.ts';

/** The measurements on one set of files. */
export type Section = {
  /** What the files are: "10,000 entries, 4.6 MB a side". */
  readonly title: string;
  readonly entries: number;
  /** Bytes of one side. */
  readonly bytes: number;
  readonly rows: readonly Measurement[];
};

const COLUMNS = ['', 'time', 'peak memory', '× bare Node', '× git merge-file', '× plain JavaScript', 'what is left'];
const REFERENCES = [BARE_NODE, MERGE_FILE, PLAIN_JAVASCRIPT];

/** Returns the sections as tables of Markdown, which read well on a terminal too. */
export function printTables(sections: readonly Section[]): string {
  return sections
    .map(({ title, rows }) => `### ${title}\n\n${printTable([COLUMNS, ...rows.map((row) => cellsOf(row, rows))])}`)
    .join('\n');
}

/** Returns a table of Markdown, its first line being the heads of the columns; all but the first are set to the right. */
export function printTable(lines: readonly (readonly string[])[]): string {
  const [head = [], ...body] = lines;
  const widths = head.map((_, column) => Math.max(3, ...lines.map((line) => (line[column] ?? '').length)));
  const print = (line: readonly string[]): string =>
    `| ${widths.map((width, column) => (column === 0 ? (line[0] ?? '').padEnd(width) : (line[column] ?? '').padStart(width))).join(' | ')} |\n`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|\n`;
  return print(head) + rule + body.map(print).join('');
}

/** Returns milliseconds as people read them. */
export function printTime(milliseconds: number | undefined): string {
  if (milliseconds === undefined || Number.isNaN(milliseconds)) return '–';
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.round(milliseconds).toLocaleString('en')} ms`;
}

/** Returns megabytes as people read them. */
export function printMemory(megabytes: number | null | undefined): string {
  return typeof megabytes !== 'number' || Number.isNaN(megabytes)
    ? '–'
    : `${Math.round(megabytes).toLocaleString('en')} MB`;
}

/** A replacer of JSON.stringify: nobody reads a microsecond. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}

/** Says what machine this is. */
export function machine(): string {
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}.`;
}

/** Returns the time of a program of a section, undefined if it did not end. */
export function timeOf({ rows }: Pick<Section, 'rows'>, name: string): number | undefined {
  return rows.find((row) => row.name === name)?.milliseconds;
}

function cellsOf(row: Measurement, rows: readonly Measurement[]): readonly string[] {
  const { name, milliseconds, megabytes, note, result } = row;
  const ratios = REFERENCES.map((reference) => {
    const other = timeOf({ rows }, reference);
    return other === undefined || milliseconds === undefined ? '–' : (milliseconds / other).toFixed(2);
  });
  return [name, note ?? printTime(milliseconds), printMemory(megabytes), ...ratios, result ?? '–'];
}
