import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withFolder } from '../../support/repository.ts';
import { BARE_NODE } from '../contenders.ts';
import { progress } from '../driver-section.ts';
import { makeMemory } from '../memory-repository.ts';
import { printMemory, printTable, printTime } from '../report.ts';
import { type Cost, middle, runTimed } from '../run-timed.ts';
import type { Part } from './part.ts';

const RUNS = 15;

/** What each command costs that has next to nothing to do. */
export const startPart: Part<readonly (Cost & { readonly name: string })[]> = {
  name: 'start',
  measure: () =>
    withFolder(async (folder) => {
      const { ours, plain } = await makeMemory(folder, { entries: 100, hosts: 2 });
      const memjoin =
        (...args: readonly string[]) =>
        () =>
          runTimed([process.execPath, resolve('dist/cli.js'), ...args], ours);
      const commitNotes = (repository: typeof ours) => (): Cost => {
        writeFileSync(join(repository.cwd, 'notes.txt'), `${performance.now()}\n`);
        return runTimed(['git', 'commit', '--quiet', '-m', 'notes', '--', 'notes.txt'], repository);
      };
      for (const { commit } of [ours, plain]) await commit('notes', { 'notes.txt': 'first\n' });
      const commands: readonly (readonly [string, () => Cost])[] = [
        [BARE_NODE, () => runTimed([process.execPath, '-e', '0'], ours)],
        ['memjoin --version', memjoin('--version')],
        ['memjoin --help', memjoin('--help')],
        ['memjoin status', memjoin('status')],
        ['memjoin backup, nothing new', memjoin('backup')],
        ['the driver, two entries', driverOn(join(folder.cwd, 'tiny'), ours)],
        ['git commit of another file', commitNotes(ours)],
        ['git commit of another file, no hooks', commitNotes(plain)],
      ];
      const costs = commands.map(([name]) => ({ name, all: [] as Cost[] }));
      // In turn, so that whatever else the machine does meets all alike; the first round is not counted.
      for (let round = 0; round <= RUNS; round++) {
        progress(`start: round ${round} of ${RUNS}`);
        for (const [index, [, run]] of commands.entries()) {
          const cost = run();
          if (round > 0) costs[index]?.all.push(cost);
        }
      }
      return costs.map(({ name, all }) => ({ name, ...middle(all) }));
    }),
  show: (rows) => {
    const bare = rows[0]?.milliseconds ?? Number.NaN;
    return {
      markdown: printTable([
        ['', 'time', 'over bare Node', 'peak memory'],
        ...rows.map(({ name, milliseconds, megabytes }) => [
          name,
          printTime(milliseconds),
          name.startsWith('git') || name === BARE_NODE ? '–' : printTime(milliseconds - bare),
          printMemory(megabytes),
        ]),
      ]),
      charts: {},
    };
  },
};

/** The driver as it is installed in `repository`, on two files of one entry each. */
const driverOn = (
  folder: string,
  repository: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
) => {
  const lines = ['a', 'b'].map((id) => {
    const stamp = '2026-01-05T09:00:00.000000Z';
    const metadata = `{"unique_id":"desk_${id}_${stamp}","host":"desk","timestamp":"${stamp}","version":1}`;
    return `[\n{"_crdt_metadata":${metadata},"id":"${id}","content":"short"}\n]\n`;
  });
  const paths = ['base', 'ours', 'theirs'].map((name) => join(folder, name)) as [string, string, string];
  return (): Cost => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [index, path] of paths.entries())
      writeFileSync(path, index === 0 ? '[\n]\n' : (lines[index - 1] as string));
    const launcher = join(repository.cwd, '.git/memjoin/driver');
    return runTimed([launcher, ...paths, '7', 'memory-desk.json'], repository);
  };
};
