/**
 * Every Git operation in every state of the managed files, and what it loses: `npm run test:matrix -- --help` says how to
 * call it.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FILE_STATES, type FileState } from '../support/file-states.ts';
import { inParallel } from '../support/in-parallel.ts';
import { type Cell, KEPT, type Kept, makeMatrixTemplates, runCell, stateOf } from '../support/matrix.ts';
import { isAsPromised } from '../support/matrix-exceptions.ts';
import type { Operation } from '../support/operation.ts';
import { OPERATIONS, operationOf } from '../support/operations.ts';
import { withFolder } from '../support/repository.ts';

const HELP = `usage: npm run test:matrix -- [--operation NAME]… [--state NAME]… [--minutes N] [--workers N] [--verbose]

  --operation NAME  only this one (may be repeated)
  --state NAME      only this one (may be repeated)
  --minutes N       stop after so long (default: when all are done)
  --workers N       cells at the same time (default 2)
  --verbose         print what was run in each cell

operations: ${OPERATIONS.map(({ name }) => name).join(', ')}
states: ${FILE_STATES.map(({ name }) => `"${name}"`).join(', ')}
The repositories are made in TMPDIR; a folder in memory makes them faster.
`;

const { values } = parseArgs({
  options: {
    operation: { type: 'string', multiple: true },
    state: { type: 'string', multiple: true },
    minutes: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: '2' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const operations = values.operation?.map(operationOf) ?? OPERATIONS;
  const states = values.state?.map(stateOf) ?? FILE_STATES;
  const cases = states.flatMap((state) => operations.map((operation) => ({ state, operation })));
  await withFolder(async ({ cwd, env }) => {
    const templates = await makeMatrixTemplates({
      root: cwd,
      env,
      program: [process.execPath, resolve('dist/cli.js')],
    });
    const cells: Cell[] = [];
    const begun = performance.now();
    await inParallel(
      cases,
      { workers: Number(values.workers), minutes: Number(values.minutes) },
      async (one, number) => {
        cells.push(await runAndReport(templates, { ...one, root: join(cwd, `cell ${number}`) }));
      },
    );
    summarise(cells, (performance.now() - begun) / 1000);
  });
}

async function runAndReport(
  templates: Awaited<ReturnType<typeof makeMatrixTemplates>>,
  one: { readonly root: string; readonly operation: Operation; readonly state: FileState },
): Promise<Cell> {
  const cell = await runCell(templates, one);
  const { operation, state, kept, lost, wrong, log } = cell;
  const isGood = isAsPromised(cell);
  if (!isGood) process.stdout.write(`npm run test:matrix -- --operation ${operation} --state '${state}' --verbose\n`);
  if (values.verbose) process.stdout.write(`${log.map((text) => `    ${text}\n`).join('')}  ${kept}\n`);
  const faults = isGood ? [] : [...lost.map((uniqueId) => `lost: ${uniqueId}`), ...wrong];
  for (const text of faults) process.stdout.write(`  ${text}\n`);
  if (!isGood) process.exitCode = 1;
  return cell;
}

function summarise(cells: readonly Cell[], seconds: number): void {
  const count = (kept: Kept): number => cells.filter((cell) => cell.kept === kept).length;
  const unclean = cells.filter(({ wrong }) => wrong.length > 0).length;
  const text = KEPT.map((kept) => `${count(kept)} ${kept}`).join(', ');
  process.stdout.write(`${cells.length} cells in ${seconds.toFixed(0)} s: ${text}; ${unclean} not clean\n`);
}

await main();
