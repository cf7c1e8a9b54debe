import type { Alert } from './alerts.ts';
import { bytesText, countText, durationText, shareText } from './amounts.ts';
import type { Figures } from './figures.ts';
import type { GrowthOfFiles } from './growth.ts';
import type { Measured } from './measured.ts';
import { LIMITS, type Operation } from './operation.ts';
import { html, type Markup } from './report-markup.ts';
import {
  growthSection,
  hostsSection,
  joinsSection,
  operationsSection,
  sizesSection,
  syncsSection,
} from './report-sections.ts';
import { STYLE } from './report-style.ts';

/** All that a report tells of a clone; times in milliseconds since 1970. */
export type Reported = {
  readonly environment: string;
  readonly repository: string;
  readonly version: string;
  readonly since: number;
  readonly now: number;
  readonly operations: readonly Operation[];
  readonly figures: Figures;
  readonly measured: Measured;
  readonly growth: GrowthOfFiles;
  readonly alerts: readonly Alert[];
};

/** Returns one page of HTML that needs nothing else: no script, no network, no other file. */
export function printReport(reported: Reported): string {
  const { environment, repository, version, since, now, alerts, operations } = reported;
  const title = `memjoin: ${environment}`;
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="robots" content="noindex"><title>${title}</title><style>${{ markup: STYLE }}</style></head>
<body><header><h1><small>memjoin report</small>${environment}</h1><p class="soft">${dateText(since)} to ${dateText(now)} UTC</p>
${state(alerts, operations.length === 0)}</header>
<main>${tiles(reported)}<div class="sections">${[
    growthSection(reported),
    sizesSection(reported),
    syncsSection(reported),
    joinsSection(reported),
    hostsSection(reported),
    operationsSection(reported),
  ]}</div></main>
<footer>${repository}, written by memjoin ${version}. From the log of this clone and the history of its memory files; no entry is in it.</footer></body></html>
`;
  return markup;
}

const state = (alerts: readonly Alert[], isQuiet: boolean): Markup =>
  alerts.length === 0
    ? html`<div class="state"><strong>No alerts.</strong> ${isQuiet ? 'Nothing is on the log of this time, so there is little to tell.' : 'Every figure is within its limit.'}</div>`
    : html`<div class="state bad"><strong>${alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`}</strong><ul>${alerts.map(({ text }) => html`<li>${text}</li>`)}</ul></div>`;

const tiles = ({ figures, measured }: Reported): Markup => {
  const { successRate, failureRate = 0, joins } = figures;
  const unified = measured.files.find(({ environment }) => environment === undefined);
  const none = '–';
  const facts = [
    {
      name: 'success',
      value: successRate === undefined ? none : shareText(successRate),
      isBad: failureRate > LIMITS.failureRate,
    },
    { name: 'join, median', value: joins.count === 0 ? none : durationText(joins.duration.median), isBad: false },
    {
      name: 'join, longest',
      value: joins.count === 0 ? none : durationText(joins.duration.max),
      isBad: joins.duration.max > LIMITS.joinMs,
    },
    { name: 'entries', value: unified === undefined ? none : countText(unified.entries), isBad: false },
    {
      name: 'unified file',
      value: unified === undefined ? none : bytesText(unified.bytes),
      isBad: (unified?.bytes ?? 0) > LIMITS.fileBytes,
    },
    { name: 'ids in conflict', value: countText(measured.conflicts), isBad: false },
  ];
  return html`<ul class="tiles">${facts.map(({ name, value, isBad }) => html`<li><span>${name}</span><b class="${isBad ? 'bad' : value === none ? 'none' : ''}">${value}</b></li>`)}</ul>`;
};

const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
