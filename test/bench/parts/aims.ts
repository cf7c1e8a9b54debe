import { BARE_NODE, DRIVER, MERGE_FILE, PLAIN_JAVASCRIPT } from '../contenders.ts';
import { printTable, type Section, timeOf } from '../report.ts';
import type { Cost } from '../run-timed.ts';
import type { MemoryRow } from './memories.ts';
import type { Shown } from './part.ts';

/** What is kept of the parts that the aims are held against; undefined where one was not measured. */
export type Figures = {
  readonly driver: readonly Section[] | undefined;
  readonly growth: readonly Section[] | undefined;
  readonly start: readonly (Cost & { readonly name: string })[] | undefined;
  readonly entries: readonly MemoryRow[] | undefined;
  readonly hosts: readonly MemoryRow[] | undefined;
};

/** A limit that was set before anything was measured, and the figure that must not be over it. */
type Aim = {
  readonly work: string;
  readonly limit: number;
  readonly measured: number | undefined;
  readonly unit: (value: number) => string;
};

/** Shows each aim beside what was measured, whether it is reached or not. */
export function showAims(figures: Figures): Shown {
  const lines = aimsOf(figures).map(({ work, limit, measured, unit }) => {
    if (measured === undefined || Number.isNaN(measured)) return [work, unit(limit), '–', 'not measured'];
    return [work, unit(limit), unit(measured), measured <= limit ? 'yes' : '**no**'];
  });
  return { markdown: printTable([['', 'aim, at most', 'measured', 'reached'], ...lines]), charts: {} };
}

const aimsOf = ({ driver, growth, start, entries, hosts }: Figures): readonly Aim[] => {
  const [middle, large] = [sectionOf(driver, 10_000), sectionOf(driver, 100_000)];
  const pretty = driver?.find(({ title }) => title.includes('pretty'));
  const huge = sectionOf(growth, 1_000_000);
  const [few, many] = [hosts?.[0], hosts?.at(-1)];
  const hundred = entries?.find((row) => row.entries === 100_000);
  return [
    { work: 'driver, 10,000 entries', limit: 2, measured: ratio(middle, BARE_NODE), unit: times('bare Node') },
    { work: 'the same', limit: 500, measured: middle && timeOf(middle, DRIVER), unit: milliseconds },
    { work: 'driver, 100,000 entries', limit: 0.7, measured: ratio(large, MERGE_FILE), unit: times(MERGE_FILE) },
    { work: 'driver, 1,000,000 entries', limit: 0.7, measured: ratio(huge, MERGE_FILE), unit: times(MERGE_FILE) },
    { work: 'the same, memory', limit: 2.5, measured: memoryRatio(huge), unit: times('both sides') },
    {
      work: 'driver, pretty-printed',
      limit: 1,
      measured: ratio(pretty, PLAIN_JAVASCRIPT),
      unit: times('plain JavaScript'),
    },
    { work: 'hooks of a commit without memory files', limit: 15, measured: hookTime(start), unit: milliseconds },
    { work: 'commit of one entry into 100,000', limit: 2, measured: overPlain(hundred), unit: times('without hooks') },
    {
      work: 'the same entries by 1,000 hosts: commit',
      limit: 1.5,
      measured: over(many, few, 'commit'),
      unit: times('by 2'),
    },
    {
      work: 'the same: unify, one host file changed',
      limit: 1.5,
      measured: over(many, few, 'unify'),
      unit: times('by 2'),
    },
  ];
};

const times =
  (what: string) =>
  (value: number): string =>
    `${value.toFixed(2)} × ${what}`;

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

const sectionOf = (sections: readonly Section[] | undefined, entries: number): Section | undefined =>
  sections?.find((section) => section.entries === entries && !section.title.includes('pretty'));

const ratio = (section: Section | undefined, other: string): number | undefined => {
  if (section === undefined) return undefined;
  return (timeOf(section, DRIVER) ?? Number.NaN) / (timeOf(section, other) ?? Number.NaN);
};

const memoryRatio = (section: Section | undefined): number | undefined => {
  const megabytes = section?.rows.find(({ name }) => name === DRIVER)?.megabytes;
  return section === undefined || megabytes === undefined ? undefined : (megabytes * 1e6) / (2 * section.bytes);
};

const hookTime = (start: Figures['start']): number | undefined => {
  const timeOfCommand = (name: string): number | undefined => start?.find((row) => row.name === name)?.milliseconds;
  const [hooks, none] = ['git commit of another file', 'git commit of another file, no hooks'].map(timeOfCommand);
  return hooks === undefined || none === undefined ? undefined : hooks - none;
};

const overPlain = (row: MemoryRow | undefined): number | undefined =>
  row === undefined ? undefined : row.commit.milliseconds / row.plain.milliseconds;

const over = (
  many: MemoryRow | undefined,
  few: MemoryRow | undefined,
  command: 'commit' | 'unify',
): number | undefined =>
  many === undefined || few === undefined ? undefined : many[command].milliseconds / few[command].milliseconds;
