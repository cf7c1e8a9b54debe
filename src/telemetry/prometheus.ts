import type { Alert } from './alerts.ts';
import type { Figures, Spread } from './figures.ts';
import type { Measured } from './measured.ts';

/** What goes into a file for Prometheus. */
export type Exposed = {
  readonly environment: string;
  /** The git common dir, which tells the series of several clones of one machine apart. */
  readonly repository: string;
  readonly version: string;
  readonly since: number;
  readonly now: number;
  readonly figures: Figures;
  readonly measured: Measured;
  readonly alerts: readonly Alert[];
};

/**
 * Returns the figures in the text format of Prometheus, for the textfile collector of the node exporter. All are gauges over
 * the stretch of the log that was looked at: the log is rotated, so nothing in it can be counted for ever.
 */
export function printPrometheus({
  environment,
  repository,
  version,
  since,
  now,
  figures,
  measured,
  alerts,
}: Exposed): string {
  const clone = { environment, repository };
  const { operations, failureRate = 0, joins, attempts, peakRss } = figures;
  const families: readonly Family[] = [
    ['info', 'The version of memjoin.', [[{ version }, 1]]],
    ['figures_timestamp_seconds', 'When these figures were written.', [[{}, now / 1000]]],
    ['window_seconds', 'The stretch of the log that the figures are of.', [[{}, (now - since) / 1000]]],
    [
      'operations',
      'Operations in the window, by how they ended.',
      operations.flatMap(({ operation, outcomes }) =>
        Object.entries(outcomes).map(([outcome, count]): Sample => [{ operation, outcome }, count]),
      ),
    ],
    ['failure_ratio', 'Share of the operations in the window that failed.', [[{}, failureRate]]],
    [
      'operation_duration_seconds',
      'How long operations in the window took.',
      operations.flatMap(({ operation, duration }) => spread(duration, { operation })),
    ],
    ['join_duration_seconds', 'How long joins of files in the window took.', spread(joins.duration, {})],
    [
      'last_success_timestamp_seconds',
      'When an operation in the window last went well.',
      operations.flatMap(({ operation, lastOk }): Sample[] =>
        lastOk === undefined ? [] : [[{ operation }, Date.parse(lastOk) / 1000]],
      ),
    ],
    ['push_retries_max', 'The most that one sync in the window tried again.', [[{}, Math.max(0, attempts.most - 1)]]],
    ['peak_memory_bytes', 'Largest resident set of an operation in the window.', [[{}, peakRss]]],
    ['file_bytes', 'Size of a memory file in HEAD.', measured.files.map(({ path, bytes }) => [{ path }, bytes])],
    [
      'file_entries',
      'Entries of a memory file in HEAD.',
      measured.files.map(({ path, entries }) => [{ path }, entries]),
    ],
    [
      'host_last_seen_timestamp_seconds',
      'When an environment last committed its memory file, as far as is known here.',
      measured.hosts.flatMap(({ environment: host, lastSeen }): Sample[] =>
        lastSeen === undefined ? [] : [[{ host }, lastSeen / 1000]],
      ),
    ],
    [
      'host_clock_ahead_seconds',
      'How far the latest stamp of an environment is ahead of the clock here.',
      measured.hosts.map(({ environment: host, aheadMs }) => [{ host }, aheadMs / 1000]),
    ],
    ['conflicting_ids', 'Ids that show several versions.', [[{}, measured.conflicts]]],
    [
      'log_writable',
      'Whether the log can be written.',
      [[{}, alerts.some(({ name }) => name === 'log-unwritable') ? 0 : 1]],
    ],
  ];
  return families.map(([name, help, samples]) => printFamily(`memjoin_${name}`, { help, samples, clone })).join('');
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [Labels, number];
type Family = readonly [name: string, help: string, samples: readonly Sample[]];

const spread = ({ median, p95, max }: Spread, labels: Labels): readonly Sample[] => [
  [{ ...labels, statistic: 'median' }, median / 1000],
  [{ ...labels, statistic: 'p95' }, p95 / 1000],
  [{ ...labels, statistic: 'max' }, max / 1000],
];

const printFamily = (
  name: string,
  { help, samples, clone }: { readonly help: string; readonly samples: readonly Sample[]; readonly clone: Labels },
): string => {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${name}{${printLabels({ ...clone, ...labels })}} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
};

const printLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(
      ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
    )
    .join(',');
