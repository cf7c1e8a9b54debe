import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mulberry32 } from '../../support/mulberry32.ts';
import { initRepository, openRepositoryAt, withFolder } from '../../support/repository.ts';
import { readFigures } from '../../support/repository-figures.ts';
import { progress } from '../driver-section.ts';
import { printTable } from '../report.ts';
import type { Part } from './part.ts';

type Row = {
  readonly commits: number;
  /** Bytes of all memory files at the end, and of the objects before and after Git packs them. */
  readonly files: number;
  readonly whole: number;
  readonly packed: number;
};

const SIZES = [100, 1000, 3000];
const LARGE = 10_000;
const HOSTS = ['desk', 'laptop', 'server', 'vm'];

/** How small Git packs thousands of commits of one entry each, as syncs make them; written by git fast-import. */
export const packsPart: Part<readonly Row[]> = {
  name: 'packs',
  measure: async (_folder, { seed, isLarge }) => {
    const rows: Row[] = [];
    for (const commits of isLarge ? [...SIZES, LARGE] : SIZES) rows.push(await measureOne(commits, seed));
    return rows;
  },
  show: (rows) => ({
    markdown: printTable([
      ['commits of one entry', 'memory files', 'stored whole', 'packed', '÷ files'],
      ...rows.map(({ commits, files, whole, packed }) => [
        commits.toLocaleString('en'),
        megabytes(files),
        megabytes(whole),
        megabytes(packed),
        (packed / files).toFixed(1),
      ]),
    ]),
    charts: {},
  }),
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

const measureOne = (commits: number, seed: number): Promise<Row> =>
  withFolder(async ({ cwd, env }) => {
    progress(`packs: ${commits.toLocaleString('en')} commits`);
    const repository = await initRepository(openRepositoryAt(cwd, env), { init: ['--bare'] });
    // What it has written last is as far as it goes in looking for differences: nothing is.
    const child = spawn('git', ['fast-import', '--quiet', '--depth=0'], {
      cwd,
      env,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    let files = 0;
    for (const { text, size } of streamOf(commits, seed)) {
      files = size;
      if (!child.stdin.write(text)) await once(child.stdin, 'drain');
    }
    child.stdin.end();
    const [status] = (await once(child, 'close')) as [number];
    if (status !== 0) throw new Error(`git fast-import exited with ${status}`);
    const whole = await objectBytes(repository);
    // Packs that fast-import made have no differences that could be taken over.
    await repository.git('repack', '-a', '-d', '-f', '-q');
    return { commits, files, whole, packed: await objectBytes(repository) };
  });

const objectBytes = async (
  repository: Parameters<typeof readFigures>[0] & { readonly cwd: string },
): Promise<number> => {
  const { packBytes, looseBytes } = await readFigures(repository, join(repository.cwd));
  return packBytes + looseBytes;
};

/** The commits one by one: an environment in turn adds an entry to its file and to the unified file. */
function* streamOf(commits: number, seed: number): Generator<{ readonly text: string; readonly size: number }> {
  const random = mulberry32(seed);
  const held = new Map(HOSTS.map((host) => [host, [] as string[]]));
  let size = 0;
  for (let number = 0; number < commits; number++) {
    const host = HOSTS[number % HOSTS.length] as string;
    const line = lineOf(host, number, random);
    held.get(host)?.push(line);
    size += 2 * (line.length + 2);
    const texts = [
      [`memory-${host}.json`, fileOf(held.get(host) ?? [])],
      ['unified-memory.json', fileOf([...held.values()].flat())],
    ] as const;
    const changes = texts.map(([path, text]) => `M 644 inline ${path}\ndata ${text.length}\n${text}\n`);
    const who = `committer Bench <bench@example.com> ${1_767_600_000 + number * 60} +0000`;
    yield { text: `commit refs/heads/main\n${who}\ndata 4\nsync\n${changes.join('')}`, size };
  }
}

const fileOf = (lines: readonly string[]): string => `[\n${lines.join(',\n')}\n]\n`;

const lineOf = (host: string, number: number, random: () => number): string => {
  const stamp = new Date(Date.UTC(2026, 0, 5) + number * 60_000).toISOString().replace('Z', '000Z');
  const metadata = `{"unique_id":"${host}_e${number}_${stamp}","host":"${host}","timestamp":"${stamp}","version":1}`;
  // Words that come again, the shorter the more often.
  const word = (): string =>
    Math.floor(random() ** 2 * 4000)
      .toString(36)
      .padStart(3, 'a');
  return `{"_crdt_metadata":${metadata},"id":"e${number}","text":"${Array.from({ length: 24 }, word).join(' ')}"}`;
};
