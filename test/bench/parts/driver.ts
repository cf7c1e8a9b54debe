import { measureSection } from '../driver-section.ts';
import { printTables, type Section } from '../report.ts';
import type { Part } from './part.ts';

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
