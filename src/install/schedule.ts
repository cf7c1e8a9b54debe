import { delimiter, dirname, join } from 'node:path';
import { printable } from '../core/printable.ts';
import { makeDirectory } from '../git/directories.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent, removeFile, writeAtomic } from '../git/files.ts';
import { putBlock, takeBlock } from '../git/marked-block.ts';
import type { Repository } from '../git/repository.ts';
import { runProgram } from '../git/run.ts';
import { ToolError } from '../git/tool-error.ts';
import { sha256 } from '../memory/sha256.ts';
import { cronLine, cronMark, type Job, unitFiles } from './schedule-text.ts';
import type { Every } from './schedule-times.ts';

/** Who runs the job. */
type Scheduler = 'systemd' | 'cron';

/** What is to be scheduled, or taken back. */
export type ScheduleRequest = {
  readonly every: Every;
  readonly isRemoved: boolean;
  readonly isDryRun: boolean;
  /** Absolute paths of Node and of the command line. */
  readonly node: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** What was done, or would be in a dry run: full lines. */
export type Scheduled = { readonly scheduler: Scheduler; readonly lines: readonly string[] };

/**
 * Has `memjoin sync` run in this repository every so often: by a systemd user timer where there is one, else by a line in the
 * user's crontab. Running it again replaces what is there; removing takes both away. Throws `not-set-up` where neither works.
 */
export async function schedule(repository: Repository, request: ScheduleRequest): Promise<Scheduled> {
  const job = jobOf(repository, request);
  const scheduler = await chooseScheduler();
  if (scheduler === undefined) throw noScheduler();
  const change = scheduler === 'systemd' ? scheduleUnits : scheduleCron;
  return { scheduler, lines: await change(job, request) };
}

function jobOf({ topLevel }: Repository, { node, program, every, env }: ScheduleRequest): Job {
  if (topLevel === undefined) {
    throw new ToolError('usage', 'There is no work tree here.', { hint: 'Go to the work tree that is to be synced.' });
  }
  const git = (env.PATH ?? '').split(delimiter).find((folder) => folder !== '' && statusOf(join(folder, 'git')));
  const folders = new Set([...(git === undefined ? [] : [git]), dirname(node), '/usr/local/bin', '/usr/bin', '/bin']);
  if ([topLevel, node, program].some((text) => /[\n\r]/.test(text))) {
    throw new ToolError('unsafe-path', `${printable(topLevel)}: a path with a line break cannot be scheduled.`);
  }
  return { id: sha256(topLevel).slice(0, 8), folder: topLevel, node, program, path: [...folders].join(':'), every };
}

async function chooseScheduler(): Promise<Scheduler | undefined> {
  const asked = await runProgram('systemctl', ['--user', 'show-environment']);
  if (asked?.exitCode === 0) return 'systemd';
  // It ends with 1 where the user has no crontab yet.
  return (await runProgram('crontab', ['-l'])) === undefined ? undefined : 'cron';
}

function noScheduler(): ToolError {
  return new ToolError('not-set-up', 'There is neither a systemd user session nor cron here.', {
    hint: 'Run memjoin sync --quiet from whatever starts programs on this machine.',
  });
}

async function scheduleUnits(job: Job, { isRemoved, isDryRun, env }: ScheduleRequest): Promise<readonly string[]> {
  const folder = join(env.XDG_CONFIG_HOME ?? join(env.HOME ?? '', '.config'), 'systemd/user');
  const timer = `memjoin-${job.id}.timer`;
  const files = [...unitFiles(job)].map(([name, text]) => ({ path: join(folder, name), text }));
  const paths = files.map(({ path }) => `${isRemoved ? 'remove' : 'write'}  ${printable(path)}`);
  const commands = isRemoved ? [['disable', '--now', timer]] : [['daemon-reload'], ['enable', '--now', timer]];
  const lines = [...paths, ...commands.map((words) => `run    systemctl --user ${words.join(' ')}`)];
  if (isDryRun) return lines;
  if (isRemoved) {
    if (files.every(({ path }) => readIfPresent(path) === undefined)) return ['Nothing was scheduled here.'];
    for (const words of commands) await requireRun('systemctl', ['--user', ...words]);
    for (const { path } of files) removeFile(path);
    await requireRun('systemctl', ['--user', 'daemon-reload']);
    return lines;
  }
  makeDirectory(folder);
  for (const { path, text } of files) writeAtomic(path, Buffer.from(text));
  for (const words of commands) await requireRun('systemctl', ['--user', ...words]);
  return lines;
}

async function scheduleCron(job: Job, { isRemoved, isDryRun }: ScheduleRequest): Promise<readonly string[]> {
  const before = await readCrontab();
  const mark = cronMark(job.id);
  const jobs = before
    .toString()
    .split('\n')
    .filter((line) => / # memjoin [0-9a-f]{8}$/.test(line));
  const others = jobs.filter((line) => !line.endsWith(mark));
  if (isRemoved && jobs.length === others.length) return ['Nothing was scheduled here.'];
  const wanted = isRemoved ? others : [...others, cronLine(job)];
  const after = wanted.length === 0 ? (takeBlock(before) ?? Buffer.from('')) : putBlock(before, wanted);
  const own = isRemoved ? jobs.filter((line) => line.endsWith(mark)) : [cronLine(job)];
  const lines = own.map((line) => `${isRemoved ? 'remove from' : 'write to'} the crontab: ${printable(line)}`);
  if (!isDryRun && !after.equals(before)) await requireRun('crontab', ['-'], after.toString());
  return lines;
}

/** Writing a crontab replaces all of it, so only words that say that there is none count as that. */
async function readCrontab(): Promise<Buffer> {
  const listed = await runProgram('crontab', ['-l']);
  if (listed?.exitCode === 0) return Buffer.from(listed.stdout);
  const words = listed?.stderr.trim() ?? 'it is not there';
  if (/no crontab|no such file/i.test(words)) return Buffer.from('');
  throw new ToolError('write-failed', `crontab -l: ${printable(words)}`, {
    hint: 'Your crontab cannot be read, so it was not touched.',
  });
}

async function requireRun(name: string, args: readonly string[], input = ''): Promise<void> {
  const result = await runProgram(name, args, { input });
  if (result?.exitCode === 0) return;
  const words = result === undefined ? 'it is not there' : printable(result.stderr.trim());
  throw new ToolError('write-failed', `${name} ${args.join(' ')}: ${words || `exit code ${result?.exitCode}`}`, {
    hint: 'Run memjoin schedule --dry-run to see what it does.',
  });
}
