/** Thousands of syncs of one entry each: `npm run soak -- --help` says how to call it. */
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, rounded } from '../bench/report.ts';
import { type Folder, initRepository, makeFolder, openFolderIn, withRepository } from '../support/repository.ts';
import { type Mark, soak } from '../support/soak.ts';

const HELP = `usage: npm run soak -- [--syncs N] [--environments N] [--seed N] [--minutes N] [--folder FOLDER]
                         [--json FILE]

  --syncs N         syncs of one new entry each, by the environments in turn (default 1000)
  --environments N  clones of one bare repository (default 4)
  --seed N          seed of the texts (default 1)
  --minutes N       begin no further sync after so long
  --folder FOLDER   make the repositories there and leave them; a later run with the same options goes on
  --json FILE       keep FILE up to date with the figures of all marks so far, those of earlier runs included

The syncs call what "memjoin sync" calls, in one process; Git runs as it does otherwise, with its own maintenance. At each
mark a copy of a clone and of the hub is packed by "git gc". Without --folder the repositories
are made in TMPDIR and removed. 10,000 syncs take 2 GB and some hours.
`;

const { values } = parseArgs({
  options: {
    syncs: { type: 'string', default: '1000' },
    environments: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
    folder: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const marks: Mark[] = values.folder === undefined ? [] : readMarks();
  const load = {
    environments: Number(values.environments),
    syncs: Number(values.syncs),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    program: { words: [process.execPath, resolve('dist/cli.js')], patience: 300_000 },
    marks: [...marks],
    onMark: (mark: Mark) => {
      marks.push(mark);
      process.stdout.write(`${describe(mark)}\n`);
      if (values.json !== undefined) keepMarks(values.json, marks);
    },
  };
  process.stdout.write(`seed ${load.seed}, ${load.environments} environments\n`);
  const begun = performance.now();
  const { wrong } =
    values.folder === undefined
      ? await withRepository((hub) => soak(hub, load), { init: ['--bare'] })
      : await soak(await openHub(values.folder), load);
  const minutes = ((performance.now() - begun) / 60_000).toFixed(0);
  process.stdout.write(`${minutes} minutes; ${wrong.length} not as it should be\n`);
  for (const text of wrong.slice(0, 40)) process.stdout.write(`  ${text}\n`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** The form that docs/performance.md is written from. */
function keepMarks(path: string, marks: readonly Mark[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const measured = `${date}. ${machine()} Load at its end ${(loadavg()[0] ?? 0).toFixed(1)}.`;
  writeFileSync(path, `${JSON.stringify({ measured, data: marks }, rounded, 1)}\n`);
}

function readMarks(): Mark[] {
  if (values.json === undefined || !existsSync(values.json)) return [];
  return (JSON.parse(readFileSync(values.json, 'utf8')) as { data: Mark[] }).data;
}

async function openHub(folder: string): Promise<Folder> {
  if (existsSync(join(folder, 'work'))) return openFolderIn(realpathSync(folder));
  mkdirSync(folder, { recursive: true });
  return initRepository(await makeFolder(realpathSync(folder)), { init: ['--bare'] });
}

function describe(mark: Mark): string {
  const { syncs, syncMs, processorMs, files, clones, hub, afterGc, ownFiles, descriptors, resident } = mark;
  const most = (of: (figures: Mark['hub']) => number): number => Math.max(...clones.map(of));
  return [
    `${syncs} syncs: ${syncMs.median.toFixed(0)} ms (longest ${syncMs.longest.toFixed(0)}, processor ${(processorMs ?? 0).toFixed(0)}), files ${mb(files)};`,
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
