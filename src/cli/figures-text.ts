import { printable } from '../core/printable.ts';
import type { CloneFigures } from '../memory/clone-figures.ts';
import { bytesText, countText, durationText, shareText } from '../telemetry/amounts.ts';
import { rows } from './rows.ts';

type Shown = Omit<CloneFigures, 'history' | 'operations' | 'repository'>;

/** Returns the figures of a clone as lines for a terminal, `more` before the alerts, which come last. */
export function describeFigures(
  { environment, since, now, log, figures, measured, alerts }: Shown,
  more: readonly string[] = [],
): readonly string[] {
  const { operations, successRate, joins, attempts, git, peakRss } = figures;
  const ran = operations.map(({ operation, total, outcomes, duration }) => [
    operation,
    countText(total),
    countText(outcomes.failed),
    durationText(duration.median),
    durationText(duration.p95),
    durationText(duration.max),
  ]);
  const files = measured.files.map(({ path, bytes, entries }) => [
    printable(path),
    countText(entries),
    bytesText(bytes),
  ]);
  const hosts = measured.hosts.map(({ environment: host, lastSeen }) => [
    printable(host),
    lastSeen === undefined ? 'not known' : `${durationText(Math.max(0, now - lastSeen))} ago`,
  ]);
  return [
    `${environment}, the last ${durationText(now - since)}`,
    '',
    ...(operations.length === 0
      ? [log === 'off' ? 'Nothing is logged here (git config memjoin.log).' : 'Nothing is on the log yet.']
      : [
          `success   ${successRate === undefined ? 'nothing ran' : shareText(successRate)}`,
          ...(joins.count === 0
            ? []
            : [
                `joins     ${countText(joins.count)}, median ${durationText(joins.duration.median)}, longest ${durationText(joins.duration.max)}`,
              ]),
          ...(attempts.total === 0
            ? []
            : [`attempts  ${countText(attempts.total)}, at most ${attempts.most} for one sync`]),
          `git       ${countText(git.calls)} commands, ${durationText(git.ms)}`,
          `memory    ${bytesText(peakRss)} at most`,
          '',
          ...rows(['operation', 'ran', 'failed', 'median', '95 %', 'longest'], ran),
        ]),
    '',
    ...(files.length === 0 ? ['No memory file is committed yet.'] : rows(['file', 'entries', 'size'], files)),
    ...(hosts.length === 0 ? [] : ['', ...rows(['environment', 'last seen'], hosts)]),
    ...more,
    '',
    ...(alerts.length === 0 ? ['no alerts'] : alerts.map(({ text }) => `ALERT     ${text}`)),
  ];
}
