/**
 * Thousands of syncs of one entry each, by environments in turn, through one bare repository, and what that leaves behind:
 * in the repositories, in temporary files, in the process.
 */
import { readFileSync } from 'node:fs';
import { cp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '../../src/git/repository.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { type SyncOptions, sync } from '../../src/memory/sync/sync.ts';
import { recorded } from '../../src/telemetry/record.ts';
import { idsOf, type Member, makeFleet, type Program, reopenFleet } from './fleet.ts';
import { mulberry32 } from './mulberry32.ts';
import { type Folder, openRepositoryAt } from './repository.ts';
import { type RepositoryFigures, readFigures } from './repository-figures.ts';
import { surroundThisProcess } from './surroundings.ts';

// The syncs run inside this process: they must read no config of whoever runs this.
surroundThisProcess();

/** How many syncs, of how many environments, and when to look at what they leave. */
export type SoakLoad = {
  readonly environments: number;
  readonly syncs: number;
  readonly seed: number;
  /** Minutes after which no further sync begins. */
  readonly minutes: number;
  readonly program: Program;
  /** Those of an earlier run that this one goes on with. */
  readonly marks: readonly Mark[];
  /** Told at each mark. */
  readonly onMark: (mark: Mark) => void;
};

/** What there is after so many syncs; times in milliseconds, sizes in bytes. */
export type Mark = {
  readonly syncs: number;
  readonly entries: number;
  /** Median and longest of the syncs since the mark before. */
  readonly syncMs: { readonly median: number; readonly longest: number };
  /** Mean time of the processor of one of these syncs, in this process and in the git commands it waited for. */
  readonly processorMs?: number;
  /** All managed files of one clone together. */
  readonly files: number;
  readonly clones: readonly RepositoryFigures[];
  readonly hub: RepositoryFigures;
  /** A copy of the first clone and of the hub after `git gc`. */
  readonly afterGc: { readonly clone: number; readonly hub: number };
  /** What memjoin keeps in the first clone beside Git's objects: notes, programs, logs. */
  readonly ownFiles: number;
  /** Open descriptors and resident memory of this process. */
  readonly descriptors: number;
  readonly resident: number;
};

/** What came of it: the marks, and what is not as it should be. */
export type SoakOutcome = { readonly marks: readonly Mark[]; readonly wrong: readonly string[] };

/** Runs the load on the bare repository `hub`, empty or left by an earlier run; nothing but Git's own maintenance is run in between. */
export async function soak(hub: Folder, load: SoakLoad): Promise<SoakOutcome> {
  const fleet = { count: load.environments, program: load.program };
  const isBegun = (await hub.git('for-each-ref', 'refs/heads/main')).stdout !== '';
  const members = isBegun ? reopenFleet(hub, fleet) : await makeFleet(hub, fleet);
  const opened = await Promise.all(members.map(openMember));
  const begun = performance.now();
  const marks: Mark[] = [...load.marks];
  let times: number[] = [];
  let worked = 0;
  let done = isBegun ? (await idsOf(hub, 'main')).length : 0;
  while (done < load.syncs && performance.now() - begun < load.minutes * 60_000) {
    const member = opened[done % opened.length] as OpenMember;
    await member.remember(`e${done}`, sentence(mulberry32(load.seed * 100_003 + done)));
    const start = performance.now();
    const before = processorTime();
    await member.sync();
    times.push(performance.now() - start);
    worked += processorTime() - before;
    done++;
    if (!isMark(done) && done !== load.syncs) continue;
    const mark = await readMark(hub, { members, syncs: done, times, worked });
    marks.push(mark);
    load.onMark(mark);
    times = [];
    worked = 0;
  }
  for (const member of opened) await member.sync();
  return { marks, wrong: [...(await missing(hub, members, done)), ...marks.flatMap((mark) => faultsOf(mark, marks))] };
}

type OpenMember = {
  readonly remember: (id: string, text: string) => Promise<void>;
  readonly sync: () => Promise<void>;
};

/** A clone and what its command `sync` calls, without the start of a process. */
const openMember = async (member: Member): Promise<OpenMember> => ({
  remember: (id, text) => member.remember(id, text),
  sync: async () => {
    // Opened anew each time, as each process does.
    const repository = await openRepository(member.cwd);
    const settings = await readSettings(repository);
    const { failure } = await recorded({ ...settings, repository }, 'sync', (tell) =>
      sync(repository, settings, { ...OPTIONS, tell }),
    );
    if (failure !== undefined) throw failure;
  },
});

const OPTIONS: SyncOptions = {
  clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
  sleep: (ms) => sleep(ms),
  random: Math.random,
  deadline: 120_000,
  isAttended: false,
  isOnce: false,
  dryRun: false,
  isHookRun: true,
};

/** Milliseconds; Linux counts in hundredths of a second. */
const processorTime = (): number => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // utime, stime, cutime, cstime: the 14th to the 17th, of which the first two are cut off.
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
};

/** Looked at after 1, 10, 100 and each 1,000. */
const isMark = (syncs: number): boolean => syncs === 1 || syncs === 10 || syncs === 100 || syncs % 1000 === 0;

const VOCABULARY = 4000;

/** About 265 characters, of words that a packer meets again as it does in the text of a person: 450 bytes an entry. */
const sentence = (random: () => number): string =>
  Array.from({ length: 66 }, () =>
    Math.floor(random() ** 2 * VOCABULARY)
      .toString(36)
      .padStart(3, 'a'),
  ).join(' ');

const readMark = async (
  hub: Folder,
  {
    members,
    syncs,
    times,
    worked,
  }: {
    readonly members: readonly Member[];
    readonly syncs: number;
    readonly times: readonly number[];
    readonly worked: number;
  },
): Promise<Mark> => {
  const [first] = members as readonly [Member];
  const gitDirs = members.map(({ cwd }) => join(cwd, '.git'));
  for (const gitDir of [...gitDirs, hub.cwd]) await quietTime(gitDir);
  const sorted = times.toSorted((a, b) => a - b);
  return {
    syncs,
    entries: (await idsOf(hub, 'main')).length,
    syncMs: { median: sorted[sorted.length >> 1] ?? 0, longest: sorted.at(-1) ?? 0 },
    processorMs: worked / Math.max(1, times.length),
    files: await managedBytes(first),
    clones: await Promise.all(members.map((member, index) => readFigures(member, gitDirs[index] as string))),
    hub: await readFigures(hub, hub.cwd),
    afterGc: { clone: await sizeAfterGc(first, join(first.cwd, '.git')), hub: await sizeAfterGc(hub, hub.cwd) },
    ownFiles: await bytesIn(join(first.cwd, '.git/memjoin')),
    descriptors: (await readdir('/proc/self/fd')).length,
    resident: process.memoryUsage().rss,
  };
};

/** Maintenance that Git began in the background comes to its end. */
const quietTime = async (gitDir: string): Promise<void> => {
  for (let tries = 0; tries < 600; tries++) {
    const isBusy = await Promise.all(['gc.pid', 'objects/maintenance.lock'].map((name) => exists(join(gitDir, name))));
    if (!isBusy.includes(true)) return;
    await sleep(500);
  }
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const managedBytes = async ({ cwd }: Member): Promise<number> => {
  const names = (await readdir(cwd)).filter((name) => /^(?:memory-.*|unified-memory)\.json$/.test(name));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(cwd, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

const bytesIn = async (folder: string): Promise<number> => {
  const found = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(found.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** A copy is packed: the repository itself goes on as Git keeps it by itself. */
const sizeAfterGc = async ({ cwd, env }: Folder, gitDir: string): Promise<number> => {
  const copy = join(dirname(cwd), 'packed.git');
  await cp(gitDir, copy, { recursive: true });
  try {
    const packed = openRepositoryAt(copy, { ...env, GIT_DIR: copy });
    await packed.git('gc', '--quiet');
    return (await readFigures(packed, copy)).bytes;
  } finally {
    await rm(copy, { recursive: true });
  }
};

/** Git packs at about so many loose objects (`gc.auto`); it counts one of 256 folders only, and may have been late. */
const LOOSE_LIMIT = 6700 * 1.5;

const faultsOf = (mark: Mark, marks: readonly Mark[]): readonly string[] => {
  const { syncs, clones, hub, descriptors } = mark;
  const fault = (isWrong: boolean, what: string): readonly string[] =>
    isWrong ? [`after ${syncs} syncs: ${what}`] : [];
  const own = clones.map(({ ownRefs }) => ownRefs);
  const open = marks[0]?.descriptors ?? 0;
  return [
    ...[...clones, hub].flatMap(({ leftovers, looseObjects }) => [
      ...fault(leftovers.length > 0, `temporary files: ${leftovers.slice(0, 5).join(', ')}`),
      ...fault(looseObjects > LOOSE_LIMIT, `${looseObjects} loose objects`),
    ]),
    ...fault(
      Math.max(...own) > Math.max(...(marks[1]?.clones ?? clones).map(({ ownRefs }) => ownRefs)),
      `refs: ${own}`,
    ),
    ...fault(descriptors > open + 2, `${descriptors} open descriptors; ${open} at first`),
    ...fault(mark.afterGc.clone > 3 * mark.files + FIXED, `${mark.afterGc.clone} bytes packed, ${mark.files} of files`),
  ];
};

/** Bytes of a clone without a memory: the sample hooks of Git, memjoin's programs. */
const FIXED = 1_500_000;

const missing = async (hub: Folder, members: readonly Member[], syncs: number): Promise<readonly string[]> => {
  const held = new Set(await idsOf(hub, 'main'));
  const lost = Array.from({ length: syncs }, (_, index) => `e${index}`).filter((id) => !held.has(id));
  const counts = await Promise.all(members.map(async (member) => new Set(await idsOf(member, 'HEAD')).size));
  return [
    ...(lost.length > 0 ? [`${lost.length} lost: ${lost.slice(0, 5).join(', ')}`] : []),
    ...counts.flatMap((count, index) =>
      count < syncs - members.length ? [`clone ${index} holds ${count} of ${syncs}`] : [],
    ),
  ];
};
