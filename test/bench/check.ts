import { readFileSync, writeFileSync } from 'node:fs';
import { BARE_NODE, DRIVER, PLAIN_JAVASCRIPT } from './contenders.ts';
import { measureSection } from './driver-section.ts';
import { type Section, timeOf } from './report.ts';

const BASELINE = 'test/bench/baseline.json';

/** Figures of the driver by name: times as ratios to other programs on the same files, memory in megabytes. */
export type Figures = Readonly<Record<string, number>>;

/** What was measured once, and how much more than that passes. */
export type Baseline = { readonly bound: number; readonly figures: Figures };

/**
 * Measures the cheap sizes and holds them against the kept baseline; returns what is worse than it allows, in full
 * sentences. What is over the bound is measured once more, with more runs: a busy machine is not a slower driver.
 */
export function checkBaseline(
  folder: string,
  seed: number,
): { readonly figures: Figures; readonly worse: readonly string[] } {
  const baseline = JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
  const first = measureFigures(folder, { seed, runs: 9 });
  if (compareFigures(first, baseline).length === 0) return { figures: first, worse: [] };
  const second = measureFigures(folder, { seed, runs: 21 });
  return { figures: second, worse: compareFigures(second, baseline) };
}

/** Keeps what this machine measures now as the baseline. */
export function keepBaseline(folder: string, seed: number): Figures {
  const { bound } = JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
  const figures = measureFigures(folder, { seed, runs: 21 });
  writeFileSync(BASELINE, `${JSON.stringify({ bound, figures }, null, 2)}\n`);
  return figures;
}

/** Returns a sentence for each figure that is over the bound, or missing. */
export function compareFigures(figures: Figures, { bound, figures: kept }: Baseline): readonly string[] {
  return Object.entries(kept).flatMap(([name, before]) => {
    const now = figures[name];
    if (now === undefined) return [`${name} was not measured; the baseline has ${before.toFixed(2)}.`];
    // Not the other way round: what is no number passes nothing.
    if (now <= before * bound) return [];
    return [`${name} is ${now.toFixed(2)}; the baseline is ${before.toFixed(2)}, and ${bound} times that passes.`];
  });
}

const measureFigures = (folder: string, { seed, runs }: { readonly seed: number; readonly runs: number }): Figures => {
  const only = [BARE_NODE, DRIVER, PLAIN_JAVASCRIPT];
  const small = measureSection(folder, { entries: 1000, seed, runs, only });
  const middle = measureSection(folder, { entries: 10_000, seed, runs, only });
  const pretty = measureSection(folder, { entries: 10_000, seed, runs: Math.ceil(runs / 2), isPretty: true });
  return {
    'driver, 1,000 entries ÷ bare Node': ratio(small, BARE_NODE),
    'driver, 1,000 entries ÷ plain JavaScript': ratio(small, PLAIN_JAVASCRIPT),
    'driver, 10,000 entries ÷ bare Node': ratio(middle, BARE_NODE),
    'driver, 10,000 entries ÷ plain JavaScript': ratio(middle, PLAIN_JAVASCRIPT),
    'driver, 10,000 pretty entries ÷ plain JavaScript': ratio(pretty, PLAIN_JAVASCRIPT),
    ...memoryOf(middle),
  };
};

const ratio = (section: Section, other: string): number =>
  Number(((timeOf(section, DRIVER) ?? Number.NaN) / (timeOf(section, other) ?? Number.NaN)).toFixed(3));

/** Nothing without GNU time. */
const memoryOf = ({ rows }: Section): Figures => {
  const megabytes = rows.find(({ name }) => name === DRIVER)?.megabytes;
  return megabytes === undefined ? {} : { 'driver, 10,000 entries, MB': Math.round(megabytes) };
};
