/**
 * The bench: whole processes on generated files, in turn, medians. `npm run bench -- --help` says how to call it.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BARE_NODE, contenders, DRIVER, prettyContenders } from './contenders.ts';
import { generateFiles } from './generate.ts';
import { measure } from './measure.ts';
import { printTables, type Section } from './report.ts';

const HELP = `usage: npm run bench -- [--entries N]… [--large] [--runs N] [--seed N] [--json FILE] [--markdown]

  --entries N   measure files of N entries (may be repeated); without it 1,000, 10,000 and 100,000
  --large       measure 1,000,000 entries too (490 MB a side; takes some minutes and 4 GB of disk)
  --runs N      timed runs of each program (default 9; 3 for 1,000,000 entries)
  --seed N      seed of the files (default 1)
  --json FILE   write the measurements to FILE
  --markdown    print the tables with a line on the machine, as docs/performance.md has them
`;

const { values } = parseArgs({
  options: {
    entries: { type: 'string', multiple: true },
    large: { type: 'boolean', default: false },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const PRETTY_ENTRIES = 10_000;
const SHELL_ENTRIES = 10_000;
const LARGE_ENTRIES = 1_000_000;

function main(): void {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const sizes = (values.entries ?? ['1000', '10000', '100000']).map(Number).concat(values.large ? [LARGE_ENTRIES] : []);
  const folder = mkdtempSync(join(tmpdir(), 'memjoin-bench-'));
  try {
    const sections = sizes.map((entries) => section(folder, { entries }));
    if (sizes.includes(PRETTY_ENTRIES)) sections.push(section(folder, { entries: PRETTY_ENTRIES, isPretty: true }));
    if (sizes.includes(SHELL_ENTRIES) && process.env.NODE_EXTRA_CA_CERTS !== undefined)
      sections.push(section(folder, { entries: SHELL_ENTRIES, isShellKept: true }));
    if (values.markdown) process.stdout.write(`${machine()}\n\n`);
    process.stdout.write(printTables(sections));
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify({ machine: machine(), sections }, null, 2)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function section(
  folder: string,
  { entries, isPretty = false, isShellKept = false }: { entries: number; isPretty?: boolean; isShellKept?: boolean },
): Section {
  const runs = Number(values.runs ?? (entries >= LARGE_ENTRIES ? 3 : 9));
  const kind = isPretty ? ', pretty-printed' : isShellKept ? ', NODE_EXTRA_CA_CERTS set as in this shell' : '';
  const name = `${entries.toLocaleString('en')} entries${kind}`;
  progress(`${name}: writing the files`);
  const place = join(folder, 'files');
  mkdirSync(place);
  const files = generateFiles(place, { entries, seed: Number(values.seed), isPretty });
  const megabytes = (statSync(files.ours).size / 1e6).toFixed(1);
  const programs = isPretty ? prettyContenders(process.cwd(), folder) : contenders(process.cwd(), folder);
  const rows = measure(isShellKept ? programs.filter(({ name }) => [BARE_NODE, DRIVER].includes(name)) : programs, {
    files,
    runs,
    isShellKept,
    progress: (text) => progress(`${name}: ${text}`),
  });
  rmSync(place, { recursive: true });
  if (rows.some((row) => row.name === DRIVER && row.note !== undefined)) process.exitCode = 1;
  return { title: `${name}, ${megabytes} MB a side`, rows };
}

function machine(): string {
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}.`;
}

function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
}

main();
