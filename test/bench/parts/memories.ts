import { withFolder } from '../../support/repository.ts';
import { drawChart, type Line, roundTime } from '../chart.ts';
import { progress } from '../driver-section.ts';
import { describeGrowth } from '../fit.ts';
import { makeMemory, type Size } from '../memory-repository.ts';
import { printMemory, printTable, printTime } from '../report.ts';
import { type Cost, middle } from '../run-timed.ts';
import type { Part } from './part.ts';

/** What a memory of one size costs: one new entry by each of the commands. */
export type MemoryRow = Size & {
  /** Bytes of all managed files, and of the unified file with the files of our environment. */
  readonly bytes: number;
  readonly commit: Cost;
  /** The same commit in a repository without hooks. */
  readonly plain: Cost;
  readonly backup: Cost;
  readonly unify: Cost;
};

const BY_ENTRIES = [1000, 3000, 10_000, 30_000, 100_000, 300_000];
const LARGE = 1_000_000;
const BY_HOSTS = [2, 10, 100, 1000];
const SHARED = 50_000;

/** What one new entry costs, by how much the memory holds already. */
export const entriesPart: Part<readonly MemoryRow[]> = {
  name: 'entries',
  measure: (_folder, { isLarge }) =>
    measureAll([...BY_ENTRIES, ...(isLarge ? [LARGE] : [])].map((entries) => ({ entries, hosts: 2 }))),
  show: (rows) => ({
    markdown: `${tableOf(rows, 'entries')}\n${describeGrowth(linesOf(rows, 'entries', 'processor'))}`,
    charts: { entries: chartOf(rows, 'entries', 'What one new entry costs, by the entries of the memory') },
  }),
};

/** What one new entry costs, by the number of host files that the same entries lie in. */
export const hostsPart: Part<readonly MemoryRow[]> = {
  name: 'hosts',
  measure: () => measureAll(BY_HOSTS.map((hosts) => ({ entries: SHARED, hosts }))),
  show: (rows) => ({
    markdown: tableOf(rows, 'hosts'),
    charts: { hosts: chartOf(rows, 'hosts', 'What one new entry among 50,000 costs, by the number of host files') },
  }),
};

const measureAll = async (sizes: readonly Size[]): Promise<readonly MemoryRow[]> => {
  const rows: MemoryRow[] = [];
  for (const size of sizes) rows.push(await measureOne(size));
  return rows;
};

const measureOne = (size: Size): Promise<MemoryRow> =>
  withFolder(async (folder) => {
    const name = `${size.entries.toLocaleString('en')} entries, ${size.hosts} hosts`;
    progress(`${name}: making the repositories`);
    const memory = await makeMemory(folder, size);
    const runs = size.entries >= LARGE ? 1 : size.entries > 100_000 ? 3 : 5;
    const costs: Record<'commit' | 'plain' | 'backup' | 'unify', Cost[]> = {
      commit: [],
      plain: [],
      backup: [],
      unify: [],
    };
    // The first round is not counted.
    for (let round = 0; round <= runs; round++) {
      progress(`${name}: round ${round} of ${runs}`);
      const { ours, plain } = memory.commit(round);
      const [backup, unify] = [memory.backup(round), memory.unify(round)];
      if (round === 0) continue;
      costs.commit.push(ours);
      costs.plain.push(plain);
      costs.backup.push(backup);
      costs.unify.push(unify);
    }
    return {
      ...size,
      bytes: memory.bytes,
      commit: middle(costs.commit),
      plain: middle(costs.plain),
      backup: middle(costs.backup),
      unify: middle(costs.unify),
    };
  });

const tableOf = (rows: readonly MemoryRow[], by: keyof Size): string =>
  printTable([
    [by, 'all files', 'commit', 'without hooks', '×', 'backup', 'memory', 'unify', 'memory', '÷ all files'],
    ...rows.map(({ bytes, commit, plain, backup, unify, ...size }) => [
      size[by].toLocaleString('en'),
      printMemory(bytes / 1e6),
      printCost(commit),
      printCost(plain),
      (commit.milliseconds / plain.milliseconds).toFixed(1),
      printCost(backup),
      printMemory(backup.megabytes),
      printCost(unify),
      printMemory(unify.megabytes),
      ((unify.megabytes * 1e6) / bytes).toFixed(2),
    ]),
  ]);

/** The time, and behind it that of the processor: on a busy machine a process waits most of its time. */
const printCost = ({ milliseconds, processor }: Cost): string => `${printTime(milliseconds)} (${printTime(processor)})`;

const COMMANDS = {
  commit: 'git commit',
  plain: 'git commit without hooks',
  backup: 'memjoin backup',
  unify: 'memjoin unify',
} as const;

const linesOf = (
  rows: readonly MemoryRow[],
  by: keyof Size,
  cost: 'milliseconds' | 'processor' = 'milliseconds',
): readonly Line[] =>
  (Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]).map((command) => ({
    name: COMMANDS[command],
    points: rows.map((row) => ({ x: row[by], y: row[command][cost] })),
  }));

const chartOf = (rows: readonly MemoryRow[], by: keyof Size, title: string): string =>
  drawChart({
    title,
    x: by === 'hosts' ? 'host files' : 'entries in all',
    y: 'time',
    unit: roundTime,
    lines: linesOf(rows, by),
  });
