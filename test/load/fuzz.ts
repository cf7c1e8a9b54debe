/** Damages valid files at random, byte by byte, and reads them: `npm run fuzz -- --help` says how to call it. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { missingFrom } from '../../src/core/conservation.ts';
import { join, joinParsed } from '../../src/core/join.ts';
import type { Problem } from '../../src/core/problem.ts';
import { readEntries } from '../../src/core/read-entries.ts';
import { parseSource } from '../../src/dialects/detect.ts';
import { anyFile } from '../support/file-arbitraries.ts';
import { BAD_LITERALS, GOOD_LITERALS } from '../support/hostile/literals.ts';
import { mutate, mutations } from '../support/mutations.ts';
import { scanFault } from '../support/scan-fault.ts';
import { sha256 } from '../support/sha256.ts';
import { anySource } from '../support/source-arbitraries.ts';
import { fuzzGuided } from './guided-fuzz.ts';

const HELP = `usage: npm run fuzz -- [--guided [--blind] [--bare]] [--minutes N] [--seed N] [--plant NAME]

Nothing may be thrown, take over two seconds, or drop an entry that it accepts; the copying and the general path of the join
must agree; a refusal must have its place in the file. A failure is printed as small as it can be made, with its seed.

With --guided the scanner alone is held against JSON.parse; what takes a new branch of the core is kept and damaged further,
and joined as above. --blind keeps nothing, --bare begins with one empty entry, both for comparison. --plant changes a line of
the core (characters, depth or escapes), to see whether that is found.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: process.env.MEMJOIN_SEED ?? '1' },
    guided: { type: 'boolean', default: false },
    blind: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
    plant: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** How a run of the same seed and number is drawn again. */
const RUNS = 2000;

const spliced = fc
  .tuple(fc.constantFrom(...GOOD_LITERALS.filter(isShort), ...BAD_LITERALS.filter(isShort)), fc.nat())
  .map(([piece, at]) => ({ piece: Buffer.from(piece), at }));
const damaged = fc
  .tuple(
    fc.oneof(
      anyFile.map(({ bytes }) => bytes),
      anySource.map((text) => Buffer.from(text)),
    ),
    fc.oneof(fc.constant([]), mutations),
    fc.option(spliced, { freq: 1 }),
  )
  .map(([bytes, damages, splice]) => {
    const text = mutate(bytes, damages);
    if (splice === null) return text;
    const at = splice.at % (text.length + 1);
    return Buffer.concat([text.subarray(0, at), splice.piece, text.subarray(at)]);
  });

function isShort({ length }: string | Buffer): boolean {
  return length < 200;
}

/** Throws if the two files are not read and joined as they should be. */
function check(ours: Buffer, theirs: Buffer): void {
  const begun = performance.now();
  for (const bytes of [ours, theirs]) {
    const fault = scanFault(bytes);
    if (fault !== undefined) throw new Error(fault);
    const read = readEntries(bytes, sha256);
    if (!read.ok) mustBeInside(bytes, read.problem);
    const source = parseSource(bytes, { sha256 });
    if (!source.ok) mustBeInside(bytes, source.problem);
    else for (const { text } of source.value.elements) JSON.parse(text.toString());
  }
  const [fast, general, swapped] = [
    join(ours, theirs, sha256),
    joinParsed(ours, theirs, sha256),
    join(theirs, ours, sha256),
  ];
  if (fast.ok !== general.ok || fast.ok !== swapped.ok) throw new Error('one path reads it and the other does not');
  if (fast.ok && general.ok && swapped.ok) {
    if (!fast.bytes.equals(general.bytes)) throw new Error('the paths give different bytes');
    if (!fast.bytes.equals(swapped.bytes)) throw new Error('the sides give different bytes');
    for (const side of [ours, theirs]) {
      const missing = missingFrom(fast.bytes, side, { sha256 });
      if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
    }
  }
  if (performance.now() - begun > 2000) throw new Error('it took more than two seconds');
}

function mustBeInside(bytes: Buffer, { offset, line, column }: Problem): void {
  const lines = bytes.subarray(0, offset).toString('latin1').split('\n');
  if (offset < 0 || offset > bytes.length || line !== lines.length || column < 1) {
    throw new Error(`refused at ${line}:${column}, byte ${offset} of ${bytes.length}`);
  }
}

function main(): void {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const seed = Number(values.seed);
  const minutes = Number(values.minutes);
  process.once('exit', () => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${((user + system) / 1e6).toFixed(1)} s of processor time\n`);
  });
  const report = values.guided
    ? fuzzGuided({ seed, minutes, isBlind: values.blind, isBare: values.bare, check })
    : fuzzAtRandom(seed, minutes);
  const inherited = ({} as { polluted?: unknown }).polluted;
  if (inherited !== undefined) throw new Error('Object.prototype was changed');
  process.stdout.write(`seed ${seed}: ${report}\n`);
}

/** Checks pairs of damaged files until the time is over and returns what to print; throws at the first fault. */
function fuzzAtRandom(seed: number, minutes: number): string {
  const end = performance.now() + minutes * 60_000;
  let [cases, read] = [0, 0];
  for (let round = 0; performance.now() < end; round++) {
    fc.assert(
      fc.property(damaged, damaged, (ours, theirs) => {
        cases++;
        if (readEntries(ours, sha256).ok) read++;
        check(ours, theirs);
      }),
      { numRuns: RUNS, seed: seed + round },
    );
  }
  return `${cases} pairs, ${read} with ours readable, nothing found`;
}

main();
