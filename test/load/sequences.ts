/**
 * Sequences of Git operations on two clones, and what they lose: `npm run test:sequences -- --help` says how to call it.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTemplate } from '../support/copied-clones.ts';
import { inParallel } from '../support/in-parallel.ts';
import { mulberry32 } from '../support/mulberry32.ts';
import { withFolder } from '../support/repository.ts';
import { sampleOf } from '../support/sample.ts';
import {
  allSequences,
  familiesOf,
  parseSequence,
  prepareClones,
  runSequences,
  SEQUENCE_CLONES,
  SEQUENCED,
  type SequenceOutcome,
  type Step,
} from '../support/sequences.ts';

const HELP = `usage: npm run test:sequences -- [--length N] [--minutes N] [--seed N] [--sample N] [--workers N]
       npm run test:sequences -- --only 'OPERATION[@CLONE],…'

  --length N    operations in a sequence (default 2: all ${SEQUENCED.length ** 2} sequences)
  --minutes N   take no further first operation after so long (default: until all are done)
  --seed N      order in which they are run (default: as they are counted)
  --sample N    run only so many
  --workers N   sequences at the same time (default 2)
  --only TEXT   one sequence, with everything that was run

operations: ${SEQUENCED.map(({ name }) => name).join(', ')}
clones: ${SEQUENCE_CLONES.join(', ')} (chosen by the sequence unless named)
The repositories are made in TMPDIR; a folder in memory makes them faster.
`;

const { values } = parseArgs({
  options: {
    length: { type: 'string', default: '2' },
    minutes: { type: 'string', default: 'Infinity' },
    seed: { type: 'string' },
    sample: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const chosen = values.only === undefined ? chooseSequences() : [parseSequence(values.only)];
  await withFolder(async ({ cwd, env }) => {
    const program = [process.execPath, resolve('dist/cli.js')];
    const template = { root: join(cwd, 'template'), env, program };
    await makeTemplate(template, SEQUENCE_CLONES);
    await prepareClones(template);
    const begun = performance.now();
    const outcomes: SequenceOutcome[] = [];
    const load = { workers: Number(values.workers), minutes: Number(values.minutes) };
    await inParallel(familiesOf(chosen), load, async (family, number) => {
      await runSequences(template, { root: join(cwd, `case ${number}`), ...family }, (outcome) => {
        outcomes.push(outcome);
        report(outcome, outcomes.length, chosen.length);
      });
    });
    summarise(outcomes, (performance.now() - begun) / 1000);
  });
}

function chooseSequences(): readonly (readonly Step[])[] {
  const sequences = allSequences(Number(values.length));
  const count = Number(values.sample);
  if (values.seed === undefined) return sequences.slice(0, Math.min(sequences.length, count));
  return sampleOf(sequences, { count, random: mulberry32(Number(values.seed)) });
}

function report({ name, lost, wrong, log }: SequenceOutcome, done: number, all: number): void {
  const isGood = lost.length === 0 && wrong.length === 0;
  if (values.only !== undefined) process.stdout.write(`${log.join('\n')}\n`);
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${done} of ${all}`);
  if (isGood) return;
  process.exitCode = 1;
  const command = `npm run test:sequences -- --only '${name}'`;
  const faults = [...lost.map((uniqueId) => `lost: ${uniqueId}`), ...wrong];
  process.stdout.write(`${command}\n${faults.map((text) => `  ${text}\n`).join('')}`);
}

function summarise(outcomes: readonly SequenceOutcome[], seconds: number): void {
  const sum = (count: (outcome: SequenceOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const text = [
    `${outcomes.length} sequences of ${values.length} operations in ${seconds.toFixed(0)} s:`,
    `${sum(({ entries }) => entries)} entries held, ${sum(({ lost }) => lost.length)} lost`,
    `(${outcomes.filter(({ lost }) => lost.length > 0).length} sequences),`,
    `${outcomes.filter(({ wrong }) => wrong.length > 0).length} sequences not the same and clean at the end`,
  ].join(' ');
  process.stdout.write(`${text}${values.seed === undefined ? '' : `, seed ${values.seed}`}\n`);
}

await main();
