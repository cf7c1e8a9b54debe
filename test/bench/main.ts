/**
 * The bench: whole processes on generated files, in turn, medians. `npm run bench -- --help` says how to call it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkBaseline, keepBaseline } from './check.ts';
import { DRIVER } from './contenders.ts';
import { measureSection } from './driver-section.ts';
import { measurePage, PART_NAMES, writePage } from './page.ts';
import { machine, printTables } from './report.ts';

const HELP = `usage: npm run bench -- [--entries N]… [--large] [--runs N] [--seed N] [--json FILE] [--markdown]
       npm run bench -- --docs [--part NAME]… [--large] [--seed N]
       npm run bench -- --check [--update]

  --entries N   measure files of N entries (may be repeated); without it 1,000, 10,000 and 100,000
  --large       measure 1,000,000 entries too (490 MB a side; takes some minutes and 4 GB of disk)
  --runs N      timed runs of each program (default 9; 3 for 1,000,000 entries)
  --seed N      seed of the files (default 1)
  --json FILE   write the measurements to FILE
  --markdown    print the tables with a line on the machine

  --docs        measure all parts of docs/performance.md and write them there, with their pictures and JSON in
                docs/performance (a quarter of an hour on a quiet machine); with --large, memories of 1,000,000 entries too
  --part NAME   only this part (may be repeated): ${PART_NAMES.join(', ')}; none: only write
                what is kept into the page again

  --check       measure the cheap sizes and fail if a ratio is worse than test/bench/baseline.json allows
  --update      keep what is measured as that baseline
`;

const { values } = parseArgs({
  options: {
    entries: { type: 'string', multiple: true },
    large: { type: 'boolean', default: false },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true },
    check: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const PRETTY_ENTRIES = 10_000;
const SHELL_ENTRIES = 10_000;
const LARGE_ENTRIES = 1_000_000;

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'memjoin-bench-'));
  try {
    if (values.check) check(folder);
    else if (values.docs) await writeDocs(folder);
    else printAll(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printAll(folder: string): void {
  const sizes = (values.entries ?? ['1000', '10000', '100000']).map(Number).concat(values.large ? [LARGE_ENTRIES] : []);
  const runsAt = (entries: number): number => Number(values.runs ?? (entries >= LARGE_ENTRIES ? 3 : 9));
  const requests = [
    ...sizes.map((entries) => ({ entries })),
    ...(sizes.includes(PRETTY_ENTRIES) ? [{ entries: PRETTY_ENTRIES, isPretty: true }] : []),
    ...(sizes.includes(SHELL_ENTRIES) && process.env.NODE_EXTRA_CA_CERTS !== undefined
      ? [{ entries: SHELL_ENTRIES, isShellKept: true }]
      : []),
  ];
  const sections = requests.map((request) =>
    measureSection(folder, { ...request, seed, runs: runsAt(request.entries) }),
  );
  if (sections.some(({ rows }) => rows.some((row) => row.name === DRIVER && row.note !== undefined))) {
    process.exitCode = 1;
  }
  if (values.markdown) process.stdout.write(`${machine()}\n\n`);
  process.stdout.write(printTables(sections));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine: machine(), sections }, null, 2)}\n`);
  }
}

async function writeDocs(folder: string): Promise<void> {
  const names = values.part ?? PART_NAMES;
  const unknown = names.find((name) => name !== 'none' && !PART_NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}": ${PART_NAMES.join(', ')}`);
  if (names.includes('none')) return writePage();
  const date = new Date().toISOString().slice(0, 10);
  const failed = await measurePage(folder, { names, date, seed, isLarge: values.large });
  if (failed.length > 0) process.exitCode = 1;
}

function check(folder: string): void {
  const { figures, worse } = values.update
    ? { figures: keepBaseline(folder, seed), worse: [] }
    : checkBaseline(folder, seed);
  for (const [name, figure] of Object.entries(figures))
    process.stdout.write(`${figure.toFixed(2).padStart(7)}  ${name}\n`);
  for (const sentence of worse) process.stdout.write(`error: ${sentence}\n`);
  process.stdout.write(worse.length === 0 ? 'nothing is slower than the baseline allows\n' : '');
  if (worse.length > 0) process.exitCode = 1;
}

await main();
