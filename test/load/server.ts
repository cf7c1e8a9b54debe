/**
 * A memory server that writes all the time while its file is backed up and restored: `npm run test:server-load -- --help`
 * says how to call it.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { SERVER_VERSIONS, type ServerVersion } from '../support/memory-server.ts';
import { withRepository } from '../support/repository.ts';
import { type Figures, loadServer, type Outcome } from '../support/server-load.ts';

const HELP = `usage: npm run test:server-load -- [--rounds N] [--per-second N] [--server VERSION]… [--deletions keep|hide]

  --rounds N          backups, and as many restores, for each server (default 200)
  --per-second N      operations that the server is asked for in a second (default 20)
  --server VERSION    ${SERVER_VERSIONS.join(', ')} (may be repeated; default: the first and the last)
  --deletions MODE    how memjoin takes what is gone (default keep)
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    'per-second': { type: 'string', default: '20' },
    server: { type: 'string', multiple: true, default: ['2025.4.25', '2026.8.31'] },
    deletions: { type: 'string', default: 'keep' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  for (const version of values.server) {
    const outcome = await loadOne(version as ServerVersion);
    process.stdout.write(`${describe(version, outcome)}\n`);
    const { lost, notShown, invented, doubled, failures } = outcome;
    for (const [what, texts] of Object.entries({ lost, notShown, invented, doubled, failures })) {
      if (texts.length === 0) continue;
      process.stdout.write(`  ${what}: ${texts.slice(0, 5).join('; ')}\n`);
      process.exitCode = 1;
    }
  }
}

async function loadOne(version: ServerVersion): Promise<Outcome> {
  const program = resolve('dist/cli.js');
  return withRepository(async (repository) => {
    const { cwd, env, git, commit } = repository;
    const source = join(dirname(cwd), 'live', 'memory.jsonl');
    await mkdir(dirname(source));
    await commit('first', { README: 'memory\n' });
    const memjoin = async (args: readonly string[]) => {
      const options = { cwd, env, extendEnv: false, reject: false, stdin: 'ignore' as const };
      const { exitCode = -1, stdout, stderr } = await execa(process.execPath, [program, ...args], options);
      return { exitCode, stdout, stderr };
    };
    const installed = await memjoin(['install', '--env', 'laptop', '--source', source]);
    if (installed.exitCode !== 0) throw new Error(`memjoin install: ${installed.stderr}`);
    await git('config', 'memjoin.deletions', values.deletions);
    const onRound = (figures: Figures): void => {
      const text = `${version}: ${figures.backups} backups, ${figures.restored} restores, ${figures.acknowledged} writes`;
      process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    };
    const load = { version, rounds: Number(values.rounds), perSecond: Number(values['per-second']), onRound };
    return loadServer({ ...repository, source, memjoin }, load);
  });
}

function describe(version: string, outcome: Outcome): string {
  const { acknowledged, failed, backups, restored, unchanged, busy, seconds, lost, invented, doubled } = outcome;
  const rate = (acknowledged / seconds).toFixed(1);
  return [
    `server ${version}, ${seconds.toFixed(0)} s: ${acknowledged} writes acknowledged (${rate} a second), ${failed} refused;`,
    `  ${backups} backups, ${restored} restores, ${unchanged} with nothing to do, ${busy} gave up on a busy file;`,
    `  ${lost.length} lost, ${invented.length} invented, ${doubled.length} doubled`,
  ].join('\n');
}

await main();
