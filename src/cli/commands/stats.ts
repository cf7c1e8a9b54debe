import type { CommandModule } from 'yargs';
import manifest from '../../../package.json' with { type: 'json' };
import { ToolError } from '../../git/tool-error.ts';
import { type CloneFigures, readFigures } from '../../memory/clone-figures.ts';
import { printPrometheus } from '../../telemetry/prometheus.ts';
import { parseDuration, TEN_YEARS } from '../duration.ts';
import { hostJson } from '../figures-json.ts';
import { describeFigures } from '../figures-text.ts';
import { openMemory, printLines } from '../open-memory.ts';
import { writeOwnOutput } from '../own-output.ts';

/** Options of `memjoin stats`. */
export type StatsArguments = {
  readonly since: string;
  readonly prometheus?: string | undefined;
  readonly json: boolean;
};

/** Prints the figures of the clone of the current folder, or writes them for Prometheus, and returns 0. */
export async function run({ since, prometheus, json }: StatsArguments): Promise<number> {
  if (prometheus !== undefined && json) {
    throw new ToolError('usage', '--prometheus and --json are two forms: give one of them.');
  }
  const length = parseDuration(since, TEN_YEARS);
  const { repository, settings } = await openMemory();
  const now = Date.now();
  const figures = await readFigures(repository, settings, { since: now - length, now });
  if (prometheus !== undefined) {
    // The exporter may run as another user, and must never see half a file.
    const text = printPrometheus({ ...figures, version: manifest.version });
    if (prometheus === '-') process.stdout.write(text);
    else writeOwnOutput(prometheus, text, { beginning: '# HELP memjoin_', mode: 0o644 });
    return 0;
  }
  printLines(json ? [JSON.stringify(statsJson(figures))] : describeFigures(figures));
  return 0;
}

/** The command `memjoin stats`. */
export const statsCommand: CommandModule<object, StatsArguments> = {
  command: 'stats',
  describe: 'Show how backups, merges and syncs went: success, time, size, freshness',
  builder: (yargs) =>
    yargs
      .option('since', { type: 'string', default: '7d', describe: 'How far back: 24h, 7d', requiresArg: true })
      .option('prometheus', {
        type: 'string',
        describe: 'Write a file for the textfile collector of the node exporter; - is stdout',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 stats', 'The figures of the last seven days')
      .example('$0 stats --prometheus /var/lib/prometheus/node-exporter/memjoin.prom', 'For Prometheus, from a timer')
      .epilogue(
        'From the log of this clone (memjoin.logDir) and its memory files; no entry is shown. Alerts come last, and change no exit code.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const statsJson = ({ environment, since, now, figures, measured, alerts }: CloneFigures): object => ({
  environment,
  since: new Date(since).toISOString(),
  until: new Date(now).toISOString(),
  ...figures,
  ...measured,
  hosts: measured.hosts.map(hostJson),
  alerts,
});
