import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { nameOfUpstream } from '../../git/upstream.ts';
import { idTextOfKey } from '../../memory/ids/id-text.ts';
import { NO_SOURCE, type Synced, sync } from '../../memory/sync/sync.ts';
import { recorded } from '../../telemetry/record.ts';
import { counted } from '../counted.ts';
import { parseDuration } from '../duration.ts';
import { openMemory, printLines, printNotes } from '../open-memory.ts';
import { withProgress } from '../progress.ts';
import { failureJson, reportError } from '../report-error.ts';
import { describeBackup, readableIds } from './backup.ts';

/** Options of `memjoin sync`. */
export type SyncArguments = {
  readonly 'dry-run': boolean;
  readonly once: boolean;
  readonly deadline: string;
  readonly branch?: string | undefined;
  readonly verify: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
};

/** Does a whole round with the remote, prints what came of it, and returns the exit code. */
export async function run({
  'dry-run': dryRun,
  once,
  deadline,
  branch,
  verify,
  json,
  quiet,
}: SyncArguments): Promise<number> {
  const limit = parseDuration(deadline);
  const { repository, settings } = await openMemory();
  const done = await withProgress('syncing', () =>
    recorded({ ...settings, repository }, 'sync', async (tell) => {
      tell({ isDryRun: dryRun });
      const result = await sync(repository, settings, {
        clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
        sleep: (ms) => sleep(ms),
        random: Math.random,
        deadline: limit,
        isAttended: process.stdin.isTTY && process.stderr.isTTY,
        isOnce: once,
        dryRun,
        isHookRun: verify,
        branch,
        tell,
      });
      tell(result.failure === undefined ? {} : { error: result.failure });
      return result;
    }),
  );
  if (json) printLines([JSON.stringify(syncJson(done))]);
  else {
    if (!quiet) printLines(describeSync(done));
    printNotes(notesOf(done, quiet));
  }
  if (done.failure === undefined) return 0;
  // The object above has it too.
  return reportError(done.failure, { isJson: false });
}

/** The command `memjoin sync`. */
export const syncCommand: CommandModule<object, SyncArguments> = {
  command: 'sync',
  describe: 'Back up, join with the remote, publish, and follow it: the whole round',
  builder: (yargs) =>
    yargs
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print what would be done and change nothing' })
      .option('once', { type: 'boolean', default: false, describe: 'Try once, whatever happens' })
      .option('deadline', {
        type: 'string',
        default: '2m',
        describe: 'Time for all tries together: 90s, 10m',
        requiresArg: true,
      })
      .option('branch', {
        type: 'string',
        describe: 'The branch to share, if not the checked-out one',
        requiresArg: true,
      })
      .option('verify', {
        type: 'boolean',
        default: true,
        describe: 'Ask the pre-push hook of the repository; --no-verify does not',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print nothing when all went well' })
      .example('$0 sync', 'Share this memory, and get what the others know')
      .example('$0 sync --quiet', 'The same from a timer')
      .epilogue(
        'Only memory files are published; your own commits stay here. Nothing you have staged or changed is touched. It takes' +
          ' no lock, can be stopped at any moment, and may run twice at once. Exit codes: 0 synced, 1 a conflict is left, 65 a file cannot be read,' +
          ' 69 no remote, 73 refused, 75 try again, 78 not set up, 130 interrupted, 143 ended by a signal.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const describeSync = (done: Synced): readonly string[] => {
  const { status, upstream, received, sent, healed, attempts, backup } = done;
  const name = nameOfUpstream(upstream);
  const amount = `${counted(sent, 'entry')} out, ${counted(received, 'entry')} in${healed === 0 ? '' : `, ${healed} healed`}`;
  const tries = attempts === 1 ? '' : `, ${attempts} attempts`;
  const lines = backup === undefined ? [] : describeBackup(backup, status === 'planned');
  if (status === 'planned') return [...lines, `would sync with ${name}: ${amount}.`];
  const what = status === 'synced' ? 'synced with' : 'shared with';
  return [...lines, `${what} ${name}: ${amount}${tries}.`];
};

const notesOf = ({ notes, checkout, branch, upstream, backup, torn }: Synced, quiet: boolean): readonly string[] => {
  // Told once: a timer would repeat it for ever. Each backup by hand says it again.
  const refused = (backup?.refusedFirst ?? []).map(
    (key) => `${printable(idTextOfKey(key))} was purged and is not written again; your live file still holds it.`,
  );
  const unread = torn.slice(1).map(({ path, where, isReplaced }) => {
    if (where === 'work-tree') return `${printable(path)} in the work tree cannot be read either.`;
    if (where === 'here') return `${printable(path)} cannot be read and was not published either.`;
    const sequel = isReplaced ? '; what can be read elsewhere takes its place' : '';
    return `${printable(path)} of ${nameOfUpstream(upstream)} cannot be read either${sequel}.`;
  });
  const name = printable(branch.replace(/^refs\/heads\//, ''));
  const behind =
    checkout.kind === 'behind' && !quiet
      ? [`${name} stays as it is beside ${nameOfUpstream(upstream)}: ${checkout.reason}.${nextStep(checkout.next)}`]
      : [];
  const places = torn.map(({ path, problem }) => `${printable(path)}:${problem.line}:${problem.column}: `);
  // A clone that only passes on what others know is told so when somebody is there to read it.
  const told = notes.filter(
    (note) => !(quiet && note === NO_SOURCE) && !places.some((place) => note.startsWith(place)),
  );
  return [...told, ...refused, ...unread, ...behind];
};

const nextStep = (next: string | undefined): string => (next === undefined ? '' : ` ${next}`);

const syncJson = ({ failure, backup, upstream, ...rest }: Synced): object => ({
  ...rest,
  upstream: { ...upstream, name: nameOfUpstream(upstream) },
  backup: backup && readableIds(backup),
  failure: failure && failureJson(failure),
});
