import { join } from 'node:path';
import { execa } from 'execa';
import type { Folder } from '../support/repository.ts';

const DAY = 86_400_000;

/** A clone with some weeks behind it. */
type Aged = {
  readonly memjoin: (...args: readonly string[]) => Promise<{ stdout: string }>;
  /** The same in a repository beside it that has only just been set up. */
  readonly memjoinInFresh: (...args: readonly string[]) => Promise<{ stdout: string }>;
};

/**
 * Makes a repository in `folder` that the command line `cli` sets up as `laptop`, with the memory of four machines as it
 * grew over forty days, one of which fell silent, and with the log that goes with it.
 */
export async function makeHistory(folder: Folder, cli: string): Promise<Aged> {
  const { cwd, env } = folder;
  const memjoinAt =
    (at: string) =>
    (...args: readonly string[]) =>
      execa(process.execPath, [cli, ...args], { cwd: at, env, extendEnv: false, stdin: 'ignore' });
  const memjoin = memjoinAt(cwd);
  const memjoinInFresh = memjoinAt(join(cwd, '../fresh'));
  await folder.git('init', '--quiet', '-b', 'main');
  for (const [key, value] of [
    ['user.name', 'Test User'],
    ['user.email', 'test@example.com'],
  ] as const) {
    await folder.git('config', key, value);
  }
  await memjoin('install', '--env', 'laptop');
  await folder.git('init', '--quiet', '-b', 'main', '../fresh');
  await memjoinInFresh('install', '--env', 'fresh');
  const start = Date.now() - 40 * DAY;
  const hosts = new Map<string, string[]>();
  for (let day = 0; day <= 40; day += 2) {
    for (const [index, host] of HOSTS.entries()) {
      if (host === 'old-phone' && day > 28) continue;
      const lines = hosts.get(host) ?? [];
      const at = start + day * DAY - (4 - index) * 60_000;
      for (let count = 0; count < 3 + index * 4; count++) lines.push(entryLine(host, lines.length, at + count));
      hosts.set(host, lines);
      await folder.write(`memory-${host}.json`, fileOf(lines));
    }
    await folder.write(
      'unified-memory.json',
      fileOf([...hosts.keys()].sort().flatMap((host) => hosts.get(host) ?? [])),
    );
    await folder.git('add', '--all');
    const date = `${Math.floor((start + day * DAY) / 1000)} +0000`;
    const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, MEMJOIN: '0' };
    await folder.gitWith({ env: dates }, 'commit', '--quiet', '-m', `day ${day}`);
  }
  const operations = [...Array(480).keys()].map((index) => operationLine(index, join(cwd, '.git'), start));
  await folder.write('.git/memjoin/log/memory-backup.log', operations.join(''));
  return { memjoin, memjoinInFresh };
}

const HOSTS = ['build-server', 'laptop', 'old-phone', 'studio'];

const entryLine = (host: string, index: number, at: number): string => {
  const stamp = new Date(at).toISOString().replace('Z', '000Z');
  const metadata = { unique_id: `${host}_e${index}_${stamp}`, host, timestamp: stamp, version: 1 };
  return JSON.stringify({ _crdt_metadata: metadata, id: `${host}-${index}`, content: `entry ${index} of ${host}` });
};

const fileOf = (lines: readonly string[]): string => `[\n${lines.join(',\n')}\n]\n`;

// Spread by a fixed rule, not at random, so that each run draws the same picture.
const operationLine = (index: number, repository: string, start: number): string => {
  const spread = (index * 7919) % 97;
  const outcome = spread === 5 ? 'failed' : spread % 16 === 7 ? 'deferred' : 'ok';
  const isJoin = index % 3 === 0;
  const joinMs = 60 + spread * 4 + (index === 300 ? 5600 : 0);
  const facts = isJoin
    ? { operation: 'join', outcome: 'ok', durationMs: joinMs, joinMs, path: 'unified-memory.json', bytesOut: 90_000 }
    : { operation: 'sync', outcome, durationMs: 400 + spread * 30, attempts: spread % 29 === 3 ? 6 : 1 + (spread % 2) };
  const exitCode = isJoin || outcome === 'ok' ? 0 : outcome === 'failed' ? 73 : 69;
  const common = { level: 'INFO', exitCode, peakRss: 70_000_000, environment: 'laptop', repository };
  return `${JSON.stringify({ time: new Date(start + (index * 40 * DAY) / 480).toISOString(), ...common, ...facts })}\n`;
};
