/** Thousands of syncs of one entry each: `npm run soak -- --help` says how to call it. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withRepository } from '../support/repository.ts';
import { type Mark, soak } from '../support/soak.ts';

const HELP = `usage: npm run soak -- [--syncs N] [--environments N] [--seed N] [--minutes N] [--json FILE]

  --syncs N         syncs of one new entry each, by the environments in turn (default 1000)
  --environments N  clones of one bare repository (default 4)
  --seed N          seed of the texts (default 1)
  --minutes N       begin no further sync after so long
  --json FILE       keep FILE up to date with the figures of all marks so far

The syncs call what "memjoin sync" calls, in one process; Git runs as it does otherwise, with its own maintenance. At each
mark a copy of a clone and of the hub is packed by "git gc". The repositories are made in TMPDIR: 10,000 syncs
take 2 GB there and some hours.
`;

const { values } = parseArgs({
  options: {
    syncs: { type: 'string', default: '1000' },
    environments: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const marks: Mark[] = [];
  const load = {
    environments: Number(values.environments),
    syncs: Number(values.syncs),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    program: { words: [process.execPath, resolve('dist/cli.js')], patience: 300_000 },
    onMark: (mark: Mark) => {
      marks.push(mark);
      process.stdout.write(`${describe(mark)}\n`);
      if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(marks, null, 2)}\n`);
    },
  };
  process.stdout.write(`seed ${load.seed}, ${load.environments} environments\n`);
  const begun = performance.now();
  const { wrong } = await withRepository((hub) => soak(hub, load), { init: ['--bare'] });
  const minutes = ((performance.now() - begun) / 60_000).toFixed(0);
  process.stdout.write(`${minutes} minutes; ${wrong.length} not as it should be\n`);
  for (const text of wrong.slice(0, 40)) process.stdout.write(`  ${text}\n`);
  if (wrong.length > 0) process.exitCode = 1;
}

function describe(mark: Mark): string {
  const { syncs, syncMs, files, clones, hub, afterGc, ownFiles, descriptors, resident } = mark;
  const most = (of: (figures: Mark['hub']) => number): number => Math.max(...clones.map(of));
  return [
    `${syncs} syncs: ${syncMs.median.toFixed(0)} ms (longest ${syncMs.longest.toFixed(0)}), files ${mb(files)};`,
    `  clone ${mb(most(({ bytes }) => bytes))}, hub ${mb(hub.bytes)}; after gc ${mb(afterGc.clone)}, ${mb(afterGc.hub)};`,
    `  loose objects ${most(({ looseObjects }) => looseObjects)} (${mb(most(({ looseBytes }) => looseBytes))}), hub` +
      ` ${hub.looseObjects}; packs ${most(({ packs }) => packs)}, hub ${hub.packs}; own refs ${most(({ ownRefs }) => ownRefs)};`,
    `  own files ${mb(ownFiles)}, ${descriptors} descriptors, ${mb(resident)} resident`,
  ].join('\n');
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

await main();
