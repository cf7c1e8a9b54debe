import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Folder, initRepository, openRepositoryAt, type Repository } from '../support/repository.ts';
import { type Cost, runTimed } from './run-timed.ts';

/** A memory: so many entries in all, spread evenly over the host files of so many environments. */
export type Size = { readonly entries: number; readonly hosts: number };

/** Two repositories with the same files: one with memjoin set up, and one without any hook. */
export type Memory = {
  readonly ours: Repository;
  readonly plain: Repository;
  /** Bytes of all managed files together. */
  readonly bytes: number;
  /** Adds one entry to our host file by hand and commits it; without hooks, the same bytes of both files. */
  readonly commit: (round: number) => { readonly ours: Cost; readonly plain: Cost };
  /** Adds one element to the live file and runs `memjoin backup`. */
  readonly backup: (round: number) => Cost;
  /** Adds one entry to the first host file, commits that past the hooks, and runs `memjoin unify`. */
  readonly unify: (round: number) => Cost;
};

const OWN = 'laptop';
const UNIFIED = 'unified-memory.json';

/** Makes both repositories in an empty folder and commits what they hold; nothing is left to settle. */
export async function makeMemory(folder: Folder, { entries, hosts }: Size): Promise<Memory> {
  const names = [...Array.from({ length: hosts - 1 }, (_, index) => `host-${String(index).padStart(4, '0')}`), OWN];
  const share = Math.ceil(entries / hosts);
  const open = async (name: string): Promise<Repository> => {
    const cwd = join(folder.cwd, name);
    await mkdir(cwd);
    const repository = await initRepository(openRepositoryAt(cwd, folder.env));
    // Otherwise a repack of its own in the background falls into one of the runs.
    await repository.git('config', 'gc.auto', '0');
    for (const host of names) writeFile(join(cwd, fileOf(host)), linesOf([host], share));
    writeFile(join(cwd, UNIFIED), linesOf(names, share));
    return repository;
  };
  const [ours, plain] = [await open('ours'), await open('plain')];
  const source = join(folder.cwd, 'live', 'memory.json');
  await mkdir(dirname(source));
  writeFile(source, elementsOf(share));
  const memjoin = (...args: readonly string[]): Cost =>
    runTimed([process.execPath, resolve('dist/cli.js'), ...args], ours);
  memjoin('install', '--env', OWN, '--source', source);
  for (const repository of [ours, plain]) await repository.commit('first');
  // The first of each notes what the next ones rely on.
  memjoin('backup');
  return {
    ours,
    plain,
    bytes: [UNIFIED, ...names.map(fileOf)].reduce((sum, name) => sum + readFileSync(join(ours.cwd, name)).length, 0),
    commit: (round) => {
      addLine(join(ours.cwd, fileOf(OWN)), `{"id":"new-${round}","content":"new"}`);
      const command = ['git', 'commit', '--quiet', '--all', '-m', 'next'];
      const withHooks = runTimed(command, ours);
      for (const name of [fileOf(OWN), UNIFIED])
        writeFileSync(join(plain.cwd, name), readFileSync(join(ours.cwd, name)));
      return { ours: withHooks, plain: runTimed(command, plain) };
    },
    backup: (round) => {
      addLine(source, `{"id":"told-${round}","content":"told"}`);
      return memjoin('backup');
    },
    unify: (round) => {
      const host = names[0] as string;
      addLine(join(ours.cwd, fileOf(host)), lineOf({ host, id: `late-${round}`, index: 1e8 + round }));
      const env = { ...ours.env, MEMJOIN: '0' };
      runTimed(['git', 'commit', '--quiet', '-m', 'past the hooks', '--', fileOf(host)], { cwd: ours.cwd, env });
      return memjoin('unify');
    },
  };
}

const fileOf = (host: string): string => `memory-${host}.json`;

/** Lines of the memory, about 330 bytes each, in their canonical order: by environment, then by stamp. */
function* linesOf(hosts: readonly string[], share: number): Generator<string> {
  for (const host of hosts) for (let index = 0; index < share; index++) yield lineOf({ host, id: `e${index}`, index });
}

/** The same entries of our own environment, as the live file has them. */
function* elementsOf(share: number): Generator<string> {
  for (let index = 0; index < share; index++) yield `{"id":"e${index}","content":"${contentOf(OWN, index)}"}`;
}

const lineOf = ({ host, id, index }: { host: string; id: string; index: number }): string => {
  const stamp = new Date(Date.UTC(2016, 0, 5) + index * 1000).toISOString().replace('Z', '000Z');
  const metadata = `{"unique_id":"${host}_${id}_${stamp}","host":"${host}","timestamp":"${stamp}","version":1}`;
  return `{"_crdt_metadata":${metadata},"id":"${id}","content":"${contentOf(host, index)}"}`;
};

const contentOf = (host: string, index: number): string =>
  `entry ${index} of ${host} ${'likes short answers and green tea '.repeat(5)}`;

const writeFile = (path: string, lines: Iterable<string>): void => {
  const file = openSync(path, 'w');
  let chunk = '[';
  let isFirst = true;
  for (const line of lines) {
    chunk += `${isFirst ? '' : ','}\n${line}`;
    isFirst = false;
    if (chunk.length < 1e6) continue;
    writeSync(file, chunk);
    chunk = '';
  }
  writeSync(file, `${chunk}\n]\n`);
  closeSync(file);
};

/** Adds a line behind the last of a file, whose text may be too long for a string. */
const addLine = (path: string, line: string): void => {
  const bytes = readFileSync(path);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, -3), Buffer.from(`,\n${line}\n]\n`)]));
};
