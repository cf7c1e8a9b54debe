import { type Chart, drawChart, type Line, roundTime } from '../chart.ts';
import { BARE_NODE, DRIVER, MERGE_FILE, PLAIN_JAVASCRIPT } from '../contenders.ts';
import { measureSection } from '../driver-section.ts';
import { describeGrowth } from '../fit.ts';
import { printMemory, printTable, printTime, type Section, timeOf } from '../report.ts';
import type { Part } from './part.ts';

const SIZES = [1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const NAMES = [DRIVER, MERGE_FILE, PLAIN_JAVASCRIPT];

/** How the driver, Git's text merge and plain JavaScript grow from 1,000 to 1,000,000 entries. */
export const growthPart: Part<readonly Section[]> = {
  name: 'growth',
  measure: async (folder, { seed }) =>
    SIZES.map((entries) =>
      measureSection(folder, { entries, seed, runs: runsAt(entries), only: [BARE_NODE, ...NAMES] }),
    ),
  show: (sections) => ({
    markdown: [tableOf(sections), describeGrowth(linesOf(sections))].join('\n'),
    charts: { 'driver-time': timeChart(sections), 'driver-memory': memoryChart(sections) },
  }),
};

const runsAt = (entries: number): number => (entries > 300_000 ? 2 : entries > 100_000 ? 3 : 7);

const tableOf = (sections: readonly Section[]): string =>
  printTable([
    ['entries', 'a side', ...NAMES, '× git merge-file', 'driver, memory', '÷ both sides'],
    ...sections.map((section) => {
      const [driver, mergeFile] = [timeOf(section, DRIVER), timeOf(section, MERGE_FILE)];
      const megabytes = section.rows.find(({ name }) => name === DRIVER)?.megabytes;
      const cellOf = (name: string): string =>
        section.rows.find((row) => row.name === name)?.note ?? printTime(timeOf(section, name));
      return [
        section.entries.toLocaleString('en'),
        `${(section.bytes / 1e6).toFixed(1)} MB`,
        ...NAMES.map(cellOf),
        driver === undefined || mergeFile === undefined ? '–' : (driver / mergeFile).toFixed(2),
        printMemory(megabytes),
        megabytes === undefined ? '–' : ((megabytes * 1e6) / (2 * section.bytes)).toFixed(2),
      ];
    }),
  ]);

const linesOf = (sections: readonly Section[]): readonly Line[] =>
  NAMES.map((name) => ({
    name,
    points: sections.flatMap((section) => {
      const time = timeOf(section, name);
      return time === undefined ? [] : [{ x: section.entries, y: time }];
    }),
  }));

const timeChart = (sections: readonly Section[]): string =>
  drawChart({ ...AXES, title: 'Time of one merge', y: 'time', unit: roundTime, lines: linesOf(sections) });

const memoryChart = (sections: readonly Section[]): string => {
  const memory = NAMES.map((name) => ({
    name,
    points: sections.flatMap(({ entries, rows }) => {
      const megabytes = rows.find((row) => row.name === name)?.megabytes;
      return megabytes === undefined ? [] : [{ x: entries, y: megabytes }];
    }),
  }));
  const inputs = { name: 'both sides', points: sections.map(({ entries, bytes }) => ({ x: entries, y: bytes / 5e5 })) };
  const title = 'Peak memory of one merge';
  return drawChart({
    ...AXES,
    title,
    y: 'memory',
    unit: (mb) => `${mb.toLocaleString('en')} MB`,
    lines: [...memory, inputs],
  });
};

const AXES = { x: 'entries in each file' } satisfies Partial<Chart>;
