import { measureSection } from '../driver-section.ts';
import { printMemory, printTable, printTables, printTime, type Section } from '../report.ts';
import type { Part } from './part.ts';

/** Returns the short table for the README: one size, and what is left of the entries. */
export function shortTable(sections: readonly Section[]): string {
  const section = sections.find(({ entries }) => entries === SHORT_ENTRIES);
  if (section === undefined) throw new Error(`there are no figures of ${SHORT_ENTRIES} entries`);
  return printTable([
    [section.title, 'time', 'memory', 'what is left'],
    ...section.rows.map(({ name, milliseconds, megabytes, note, result }) => [
      name,
      note ?? printTime(milliseconds),
      printMemory(megabytes),
      result ?? '–',
    ]),
  ]);
}

const SHORT_ENTRIES = 100_000;

/** The driver beside all its peers, at three sizes and on pretty-printed files. */
export const driverPart: Part<readonly Section[]> = {
  name: 'driver',
  measure: async (folder, { seed }) => [
    measureSection(folder, { entries: 1000, seed, runs: 9 }),
    measureSection(folder, { entries: 10_000, seed, runs: 9 }),
    measureSection(folder, { entries: 100_000, seed, runs: 5 }),
    measureSection(folder, { entries: 10_000, seed, runs: 9, isPretty: true }),
  ],
  show: (sections) => ({ markdown: printTables(sections), charts: {} }),
};
