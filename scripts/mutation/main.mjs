/**
 * Tests the tests: changes the core at one place at a time and sees whether a test fails.
 * `npm run test:mutation -- --help` says how to call it. The mutants are Stryker's.
 */
import { readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const ENOUGH = 90;
const HELP = `usage: npm run test:mutation [-- --files FILE[,FILE…]] [--own] [--jobs N]
       npm run test:mutation -- --kernel

Runs every mutant of src/core and of the guard, or of the files named, against the unit tests and laws that reach it. Prints the
score of each file and each mutant that survived. One that changes nothing that a caller could see stands in
test/mutation/survivors.jsonl with the reason. Fails if
less than ${ENOUGH} % of the others are killed, or if an explained one is killed after all.

  --files FILE  src/core/scan.ts, or a part of one: src/core/scan.ts:100-120
  --own         only the tests that are named after the files: a minute in the place of ten, and fewer are killed
  --kernel      src/kernel/kernel.ts, each mutant compiled and run by the tests of what calls the kernel: ten minutes
  --jobs N      processes, 1 by default
`;

const KERNEL = 'src/kernel/kernel.ts';
const TESTS_OF_KERNEL = 'kernel,strip-space,walk-apart-from-space,held-apart-from-space';
const SCOPE = ['src/core/**/*.ts', '!src/core/*.compiled.ts', 'src/memory/guard.ts'];
const root = fileURLToPath(new URL('../..', import.meta.url));

const { values } = parseArgs({
  options: {
    files: { type: 'string' },
    own: { type: 'boolean', default: false },
    kernel: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

/** One explanation for each mutant; the file has one for several of a line, `changes` being what stands there and what the mutant puts there. */
function readExplanations() {
  const texts = readFileSync(join(root, 'test/mutation/survivors.jsonl'), 'utf8').trim().split('\n');
  return texts.flatMap((text) => {
    const { file, line, changes } = JSON.parse(text);
    return changes.map(([from, to]) => ({ file, line, from, to }));
  });
}

/** Killed, survived and explained mutants by file; a mutant that does not end is killed, one that cannot run does not count. */
function tally(results, explanations) {
  const files = new Map();
  for (const result of results) {
    const isKilled = result.status === 'Killed' || result.status === 'Timeout';
    if (!isKilled && result.status !== 'Survived' && result.status !== 'NoCoverage') continue;
    const file = relative(root, result.fileName);
    const counts = files.get(file) ?? { killed: 0, explained: 0, survivors: [] };
    files.set(file, counts);
    if (isKilled) {
      counts.killed++;
      continue;
    }
    const mutant = describe(file, result);
    const explanation = explanations.find((known) => !known.isUsed && isSame(known, mutant));
    if (explanation === undefined) counts.survivors.push({ ...mutant, at: result.location.start });
    else {
      explanation.isUsed = true;
      counts.explained++;
    }
  }
  return files;
}

/** A mutant without line numbers, which move: the source lines it changes, the text it replaces and by what. */
function describe(file, { location: { start, end }, replacement }) {
  const lines = readFileSync(resolve(root, file), 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const [line] = lines;
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  const short = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 160);
  return { file, line: short(line), from: short(lines.join('\n')), to: short(replacement) };
}

function isSame(a, b) {
  return a.file === b.file && a.line === b.line && a.from === b.from && a.to === b.to;
}

function print(files) {
  const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
  const sum = { killed: 0, explained: 0, all: 0 };
  for (const [file, { killed, explained, survivors }] of [...files].sort()) {
    const all = killed + explained + survivors.length;
    sum.killed += killed;
    sum.explained += explained;
    sum.all += all;
    console.log(
      `${file}: ${killed} of ${all} killed (${percent(killed, all)}), ${explained} explained, ${survivors.length} not`,
    );
    for (const { at, line, from, to } of survivors) {
      console.log(`  ${file}:${at.line}:${at.column}\n    in ${line}\n    -  ${from}\n    +  ${to}`);
    }
  }
  const counted = sum.all - sum.explained;
  console.log(
    `all: ${sum.killed} of ${sum.all} killed (${percent(sum.killed, sum.all)}), ${sum.explained} explained, ` +
      `${percent(sum.killed, counted)} of the others killed`,
  );
  return (100 * sum.killed) / counted;
}

async function main() {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const mutate = values.kernel ? [KERNEL] : (values.files?.split(',') ?? SCOPE);
  if (values.own) process.env.MEMJOIN_MUTATED = mutate.map((file) => basename(file.split(':')[0], '.ts')).join(',');
  if (values.kernel) process.env.MEMJOIN_MUTATED = TESTS_OF_KERNEL;
  const results = await new Stryker({
    mutate,
    ...(values.kernel
      ? { testRunner: 'kernel', plugins: [join(root, 'scripts/mutation/kernel-runner.mjs')], coverageAnalysis: 'off' }
      : {
          testRunner: 'in-process',
          plugins: [join(root, 'scripts/mutation/test-runner.mjs')],
          coverageAnalysis: 'perTest',
        }),
    concurrency: Number(values.jobs),
    reporters: ['progress-append-only'],
    testRunnerNodeArgs: ['--max-old-space-size=1000'],
    allowConsoleColors: false,
    disableTypeChecks: false,
    tsconfigFile: 'none',
    ignorePatterns: ['dist', 'docs', 'examples', 'test-results', '.dist-*'],
    tempDirName: '.mutation',
    timeoutFactor: 3,
    timeoutMS: values.own ? 4000 : 10_000,
  }).runMutationTest();
  const explanations = readExplanations();
  const files = tally(results, explanations);
  const score = print(files);
  // Of a part of a file it is not known which of its explanations are for that part.
  const isWhole = (file) => !mutate.some((pattern) => pattern.startsWith(`${file}:`));
  const stale = explanations.filter(({ file, isUsed }) => files.has(file) && isWhole(file) && !isUsed);
  for (const { file, line, to } of stale) console.log(`explained, but no survivor: ${file}: ${line} -> ${to}`);
  if (score < ENOUGH || stale.length > 0) process.exitCode = 1;
}

await main();
