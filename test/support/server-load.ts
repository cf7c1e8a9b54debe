import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { observationsOf } from './graph.ts';
import { file, line } from './memory-file.ts';
import { type MemoryServer, type ServerVersion, startMemoryServer } from './memory-server.ts';
import type { Folder } from './repository.ts';

/** A clone in which memjoin is installed with `source` as the live memory file, and how a user runs memjoin there. */
export type Loaded = Folder & {
  readonly source: string;
  readonly memjoin: (
    args: readonly string[],
  ) => Promise<{ readonly exitCode: number; readonly stderr: string; readonly stdout: string }>;
};

type Load = {
  readonly version: ServerVersion;
  /** Backups and restores to run, in turn, each after news from another environment. */
  readonly rounds: number;
  /** Operations that the server is asked for in a second, one after the other. */
  readonly perSecond: number;
  readonly onRound?: (figures: Figures) => void;
};

/** What happened. */
export type Figures = {
  /** Writes that the server acknowledged, and that it answered with an error. */
  acknowledged: number;
  failed: number;
  backups: number;
  /** Restores that put a new file in the place of the one the server was writing, that had nothing to do, that gave up. */
  restored: number;
  unchanged: number;
  busy: number;
  /** What any command said when it failed in another way. */
  readonly failures: string[];
  seconds: number;
};

/** What was there in the end, as texts. */
export type Outcome = Figures & {
  /** Acknowledged, and neither in the repository nor in the source. */
  readonly lost: readonly string[];
  /** In the repository, and not in the source after the last restore. */
  readonly notShown: readonly string[];
  /** In the source, though nobody has asked for it. */
  readonly invented: readonly string[];
  /** Twice in the source. */
  readonly doubled: readonly string[];
};

/**
 * Lets a memory server write while memjoin backs its file up and restores it, each round with news of another environment;
 * then stops the server, backs up and restores once more, and compares what a server reads with what was asked for.
 */
export async function loadServer(clone: Loaded, { version, rounds, perSecond, onRound }: Load): Promise<Outcome> {
  const figures: Figures = {
    acknowledged: 0,
    failed: 0,
    backups: 0,
    restored: 0,
    unchanged: 0,
    busy: 0,
    failures: [],
    seconds: 0,
  };
  const start = performance.now();
  const server = await startMemoryServer(clone.source, version);
  const news: string[] = [];
  const stop = new AbortController();
  const writing = write(server, { perSecond, figures, signal: stop.signal });
  try {
    for (let round = 0; round < rounds; round++) {
      await countBackup(clone, figures);
      news.push(`news ${round}`);
      await commitNews(clone, news);
      await countRestore(clone, figures);
      figures.seconds = (performance.now() - start) / 1000;
      onRound?.(figures);
    }
  } finally {
    stop.abort();
    await writing.catch(() => {});
    await server.close();
  }
  const { acknowledged, asked } = await writing;
  await countBackup(clone, figures);
  await countRestore(clone, figures);
  figures.seconds = (performance.now() - start) / 1000;
  const after = await startMemoryServer(clone.source, version);
  try {
    const shown = Object.values(observationsOf(await after.readGraph())).flat();
    const stored = storedIn(await clone.read('unified-memory.json'));
    const known = new Set([...shown, ...stored]);
    const wanted = [...acknowledged, ...news];
    return {
      ...figures,
      lost: wanted.filter((text) => !known.has(text)),
      notShown: [...stored].filter((text) => !shown.includes(text)),
      invented: shown.filter((text) => !asked.has(text) && !news.includes(text)),
      doubled: shown.filter((text, index) => shown.indexOf(text) !== index),
    };
  } finally {
    await after.close();
  }
}

/** Observations of one entity before the next one is made, so that no line grows without end. */
const OBSERVATIONS = 100;

/** Adds an observation at each beat; an answer that comes late makes the next one late. */
async function write(
  { call }: MemoryServer,
  {
    perSecond,
    figures,
    signal,
  }: { readonly perSecond: number; readonly figures: Figures; readonly signal: AbortSignal },
) {
  const acknowledged: string[] = [];
  const asked = new Set<string>();
  let next = performance.now();
  for (let number = 0; !signal.aborted; number++) {
    const name = `entity ${Math.floor(number / OBSERVATIONS)}`;
    const text = `observation ${number}`;
    asked.add(text);
    try {
      // A restore of the moment may not hold an entity that was made just before: then it is made again.
      const isFirst = number % OBSERVATIONS === 0;
      const created =
        isFirst && (await call('create_entities', { entities: [{ name, entityType: 'load', observations: [text] }] }));
      if (!Array.isArray(created) || created.length === 0)
        await call('add_observations', { observations: [{ entityName: name, contents: [text] }] });
      acknowledged.push(text);
      figures.acknowledged++;
    } catch {
      figures.failed++;
    }
    next = Math.max(next + 1000 / perSecond, performance.now());
    await sleep(next - performance.now());
  }
  return { acknowledged, asked };
}

async function countBackup({ memjoin }: Loaded, figures: Figures): Promise<void> {
  const { exitCode, stderr } = await memjoin(['backup', '--json']);
  if (exitCode === 0) figures.backups++;
  else figures.failures.push(stderr);
}

async function countRestore({ memjoin }: Loaded, figures: Figures): Promise<void> {
  const { exitCode, stderr, stdout } = await memjoin(['restore', '--json']);
  if (exitCode === 75) figures.busy++;
  else if (exitCode !== 0) figures.failures.push(stderr);
  else if ((JSON.parse(stdout) as { outcome: string }).outcome === 'restored') figures.restored++;
  else figures.unchanged++;
}

/** Commits the host file of another environment, as a pull would bring it. */
async function commitNews({ write: writeFile, gitWith }: Loaded, news: readonly string[]): Promise<void> {
  const lines = [
    line({ ...newsFields('e', 0, '"entity:news"'), content: '"type":"entity","name":"news","entityType":"news"' }),
  ];
  for (const [index, text] of news.entries()) {
    const hash = createHash('sha256')
      .update(JSON.stringify(['news', text]))
      .digest('hex')
      .slice(0, 32);
    const content = `"type":"observation","entityName":"news","content":"${text}"`;
    lines.push(line({ ...newsFields('o', index + 1, `"observation:${hash}"`), content }));
  }
  await writeFile('memory-desktop.json', file(...lines));
  const env = { MEMJOIN: '0' };
  await gitWith({ env }, 'add', '--', 'memory-desktop.json');
  await gitWith({ env }, 'commit', '--quiet', '-m', 'news', '--', 'memory-desktop.json');
}

const newsFields = (id: string, index: number, idLiteral: string) => {
  const stamp = `2026-01-05T09:00:00.${String(index).padStart(6, '0')}Z`;
  return { uniqueId: `desktop_${id}_${stamp}`, host: 'desktop', timestamp: stamp, more: `"id":${idLiteral}` };
};

const storedIn = (text: string): ReadonlySet<string> =>
  new Set(
    (JSON.parse(text) as { type?: string; content?: string }[]).flatMap(({ type, content }) =>
      type === 'observation' && content !== undefined ? [content] : [],
    ),
  );
