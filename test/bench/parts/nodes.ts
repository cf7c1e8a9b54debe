import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BARE_NODE, type Contender, DRIVER, driver, PLAIN_JAVASCRIPT, plainJavaScript } from '../contenders.ts';
import { progress } from '../driver-section.ts';
import { generateFiles } from '../generate.ts';
import { type Measurement, measure } from '../measure.ts';
import { printMemory, printTable, printTime, timeOf } from '../report.ts';
import type { Part } from './part.ts';

const LINES = ['20', '22', '24', '26'];
const SIZES = [1000, 10_000];

type Row = { readonly entries: number; readonly version: string; readonly rows: readonly Measurement[] };

/** The driver with one Node of each line that is supported, fetched from npm as packages. */
export const nodesPart: Part<readonly Row[]> = {
  name: 'nodes',
  measure: async (folder, { seed }) => {
    const script = pathToFileURL(resolve('scripts/versions/fetch-node.mjs')).href;
    const { fetchNode } = (await import(script)) as { fetchNode: (version: string, folder: string) => string };
    const nodes = LINES.map((line) => {
      progress(`nodes: fetching Node ${line}`);
      const path = join(fetchNode(line, join(folder, `node-${line}`)), 'node');
      return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
    });
    return SIZES.flatMap((entries) => {
      const place = join(folder, `nodes-${entries}`);
      mkdirSync(place);
      const files = generateFiles(place, { entries, seed });
      const programs = nodes.flatMap(({ path, version }) => programsOf(path, { version, folder }));
      const all = measure(programs, { files, runs: 9, progress: (text) => progress(`nodes: ${entries}: ${text}`) });
      return nodes.map(({ version }) => ({
        entries,
        version,
        rows: all
          .filter(({ name }) => name.endsWith(` ${version}`))
          .map((row) => ({ ...row, name: row.name.slice(0, -version.length - 1) })),
      }));
    });
  },
  show: (rows) => ({
    markdown: printTable([
      ['', 'entries', 'bare Node', 'driver', '× bare Node', 'plain JavaScript', 'driver ÷ plain', 'driver, memory'],
      ...rows.map(({ version, entries, rows: measured }) => {
        const [bare, own, plain] = [BARE_NODE, DRIVER, PLAIN_JAVASCRIPT].map(
          (name) => timeOf({ rows: measured }, name) ?? Number.NaN,
        ) as [number, number, number];
        const memory = measured.find(({ name }) => name === DRIVER)?.megabytes;
        return [
          `Node ${version}`,
          entries.toLocaleString('en'),
          printTime(bare),
          printTime(own),
          (own / bare).toFixed(2),
          printTime(plain),
          (own / plain).toFixed(2),
          printMemory(memory),
        ];
      }),
    ]),
    charts: {},
  }),
};

const programsOf = (
  node: string,
  { version, folder }: { readonly version: string; readonly folder: string },
): readonly Contender[] => {
  const root = resolve('.');
  const bare: Contender = {
    name: BARE_NODE,
    command: () => [node, '-e', '0'],
    isMerge: false,
    isJoin: false,
    accepts: (exitCode) => exitCode === 0,
  };
  const own = driver(root, join(folder, `driver-${version}`), node);
  return [bare, own, plainJavaScript(root, node)].map((program) => ({
    ...program,
    name: `${program.name} ${version}`,
  }));
};
