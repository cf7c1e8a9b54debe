import type { CommandModule } from 'yargs';
import manifest from '../../../package.json' with { type: 'json' };
import { ToolError } from '../../git/tool-error.ts';
import { type CloneFigures, readFigures } from '../../memory/clone-figures.ts';
import { readGrowth } from '../../memory/growth.ts';
import { printReport, type Reported } from '../../telemetry/report-page.ts';
import { parseDuration, TEN_YEARS } from '../duration.ts';
import { hostJson, timeText } from '../figures-json.ts';
import { openMemory, printLines } from '../open-memory.ts';
import { writeOwnOutput } from '../own-output.ts';
import { describeReport } from '../report-text.ts';

/** Options of `memjoin report`. */
export type ReportArguments = { readonly since: string; readonly html?: string | undefined; readonly json: boolean };

/** Prints a report on the clone of the current folder, or writes it as a page, and returns 0. */
export async function run({ since, html, json }: ReportArguments): Promise<number> {
  if (html === '-' && json) throw new ToolError('usage', '--html - and --json both print to stdout: give one of them.');
  const length = parseDuration(since, TEN_YEARS);
  const { repository, settings } = await openMemory();
  const now = Date.now();
  const { history, ...figures } = await readFigures(repository, settings, { since: now - length, now });
  const growth = await readGrowth(repository, { history, since: now - length, now });
  const reported = { ...figures, growth, version: manifest.version };
  if (html === '-') process.stdout.write(printReport(reported));
  else if (html !== undefined) writeOwnOutput(html, printReport(reported), { beginning: '<!doctype html>' });
  if (json) printLines([JSON.stringify(reportJson(reported))]);
  else if (html === undefined) printLines(describeReport(reported));
  return 0;
}

/** The command `memjoin report`. */
export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report',
  describe: 'Show how the memory grew and how it was shared, on the terminal or as a page',
  builder: (yargs) =>
    yargs
      .option('since', { type: 'string', default: '30d', describe: 'How far back: 7d, 90d', requiresArg: true })
      .option('html', {
        type: 'string',
        describe: 'Write one page that needs no network; - is stdout',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 report', 'The last thirty days on the terminal')
      .example('$0 report --html report.html', 'A page to look at or to send, without any entry in it')
      .epilogue(
        'From the log of this clone and the history of its memory files. Exit code 0, whatever the alerts say.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const reportJson = ({ since, now, measured, growth, ...rest }: Reported & Pick<CloneFigures, 'log'>): object => ({
  ...rest,
  since: timeText(since),
  until: timeText(now),
  measured: { ...measured, hosts: measured.hosts.map(hostJson) },
  growth: { ...growth, times: growth.times.map(timeText) },
});
