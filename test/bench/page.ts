import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Mark } from '../support/soak.ts';
import { type Figures, showAims } from './parts/aims.ts';
import { driverPart, shortTable } from './parts/driver.ts';
import { growthPart } from './parts/growth.ts';
import { entriesPart, hostsPart } from './parts/memories.ts';
import { nodesPart } from './parts/nodes.ts';
import { packsPart } from './parts/packs.ts';
import type { Part, PartOptions, Shown } from './parts/part.ts';
import { startPart } from './parts/start.ts';
import { showSyncs } from './parts/syncs.ts';
import { machine, rounded, type Section } from './report.ts';

const PAGE = 'docs/performance.md';
const README = 'README.md';
const FOLDER = 'docs/performance';

/** What was kept of a part. */
type Kept<Data> = { readonly measured: string; readonly data: Data };

const PARTS = [
  startPart,
  driverPart,
  growthPart,
  nodesPart,
  hostsPart,
  entriesPart,
  packsPart,
] as readonly Part<unknown>[];

/** Parts that the aims are held against. */
const AIMED: readonly (keyof Figures)[] = ['driver', 'growth', 'start', 'entries', 'hosts'];

/** Names of the parts, in the order in which they are measured. */
export const PART_NAMES: readonly string[] = PARTS.map(({ name }) => name);

/**
 * Measures the parts of docs/performance.md that are named, keeps the figures of each as JSON beside its pictures, and
 * writes tables and pictures of all parts into the page, and a short table into the README. A part that fails leaves its old figures; its name is returned.
 */
export async function measurePage(
  folder: string,
  { names, date, ...options }: PartOptions & { readonly names: readonly string[]; readonly date: string },
): Promise<readonly string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const failed: string[] = [];
  for (const part of PARTS.filter(({ name }) => names.includes(name))) {
    const start = performance.now();
    // What else ran: on a busy machine times are longer, and ratios hold better.
    const [load = 0] = loadavg();
    try {
      const measured = `${date}. ${machine()} Load before it ${load.toFixed(1)}.`;
      const kept: Kept<unknown> = { measured, data: await part.measure(folder, options) };
      writeFileSync(fileOf(part.name), `${JSON.stringify(kept, rounded, 1)}\n`);
    } catch (error) {
      process.stderr.write(`${part.name}: ${(error as Error).message}\n`);
      failed.push(part.name);
    }
    process.stderr.write(`${part.name}: ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
    writePage();
  }
  return failed;
}

/** Writes what is kept of all parts into the page, between the marks of each. */
export function writePage(): void {
  let page = readFileSync(PAGE, 'utf8');
  const put = (name: string, { markdown, charts }: Shown, measured: string): void => {
    for (const [chart, svg] of Object.entries(charts)) writeFileSync(join(FOLDER, `${chart}.svg`), svg);
    const pictures = Object.keys(charts).map(
      (chart) => `![${titleOf(charts[chart] as string)}](performance/${chart}.svg)\n`,
    );
    page = replacePart(page, name, [`Measured ${measured}\n`, markdown, ...pictures].join('\n'));
  };
  for (const part of PARTS) {
    const kept = readKept<unknown>(part.name);
    if (kept !== undefined) put(part.name, part.show(kept.data), kept.measured);
  }
  const syncs = readKept<readonly Mark[]>('syncs');
  if (syncs !== undefined) put('syncs', showSyncs(syncs.data), syncs.measured);
  const data = (name: string): unknown => readKept<unknown>(name)?.data;
  const figures = Object.fromEntries(AIMED.map((name) => [name, data(name)])) as unknown as Figures;
  page = replacePart(page, 'aims', showAims(figures).markdown);
  writeFileSync(PAGE, page);
  const driver = readKept<readonly Section[]>('driver');
  if (driver === undefined) return;
  const text = `${shortTable(driver.data)}\nMeasured ${driver.measured}`;
  writeFileSync(README, replacePart(readFileSync(README, 'utf8'), 'driver', `${text}\n`));
}

/** Returns `page` with `text` between the marks of part `name`; throws if it has none. */
export function replacePart(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench: ${name} -->\n`, `<!-- end of bench: ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the page has no place for "${name}": ${begin.trim()} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}

const fileOf = (name: string): string => join(FOLDER, `${name}.json`);

const readKept = <Data>(name: string): Kept<Data> | undefined =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as Kept<Data>) : undefined;

const titleOf = (svg: string): string => /aria-label="([^"]*)"/.exec(svg)?.[1] ?? '';
