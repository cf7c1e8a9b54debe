import { bytesText, countText, durationText } from './amounts.ts';
import type { Growth } from './growth.ts';
import { LIMITS, type Outcome } from './operation.ts';
import { barChart, COLOURS, dotChart, lineChart, type Series } from './report-charts.ts';
import { html, type Markup } from './report-markup.ts';
import type { Reported } from './report-page.ts';

/** How many entries each machine has written. */
export function growthSection({ growth, since, now }: Reported): Markup {
  const isCounted = growth.files.some(({ entries }) => entries !== undefined);
  const series = ofHosts(growth.files, ({ entries = [] }) => entries);
  const chart = lineChart(series, {
    label: `Entries of ${series.length} machines over time`,
    unit: amountText,
    ticks: dates(since, now),
  });
  const none =
    growth.files.length === 0 ? 'No memory file is committed yet.' : 'Too much to read: see the sizes beside.';
  return section('Entries', 'in the file of each machine', isCounted && series.length > 0 ? chart : empty(none));
}

/** How large the files are. */
export function sizesSection({ growth, since, now }: Reported): Markup {
  const unified = growth.files.filter(({ environment }) => environment === undefined);
  const series = [
    ...unified.map(({ path, bytes }): Series => ({ name: path, values: bytes, look: 'all' })),
    ...ofHosts(growth.files, ({ bytes }) => bytes),
  ];
  const chart = lineChart(series, {
    label: 'Bytes of the memory files over time',
    unit: bytesText,
    ticks: dates(since, now),
  });
  const what = `of the memory files; the limit is ${bytesText(LIMITS.fileBytes)}`;
  return section('Sizes', what, series.length > 0 ? chart : empty('No memory file is committed yet.'));
}

/** How syncs ended, and how often they tried. */
export function syncsSection({ operations, figures, since, now }: Reported): Markup {
  const syncs = operations.filter(({ operation }) => operation === 'sync');
  const length = (now - since) / BARS;
  const bars = Array.from({ length: BARS }, (_, index) => {
    const begin = since + index * length;
    const within = syncs.filter(({ time }) => Date.parse(time) >= begin && Date.parse(time) < begin + length);
    const amounts = SHOWN.map((outcome) => within.filter((sync) => sync.outcome === outcome).length);
    return { title: `${dateText(begin)}: ${within.length} syncs`, amounts };
  });
  const names = SHOWN.map((outcome) => ({ name: NAMES[outcome], look: outcome }));
  const chart = barChart(bars, {
    names,
    label: `How ${syncs.length} syncs ended`,
    unit: amountText,
    ticks: dates(since, now),
  });
  const { total, most } = figures.attempts;
  const tries = syncs.length === 0 ? '' : `: ${countText(total)} rounds with the remote, at most ${most} for one`;
  return section(
    'Syncs',
    `by how they ended${tries}`,
    syncs.length > 0 ? chart : empty('No sync is on the log of this time.'),
  );
}

/** How long joins took. */
export function joinsSection({ operations, since, now }: Reported): Markup {
  const dots = operations.flatMap(({ joinMs, time }) =>
    joinMs === undefined ? [] : [{ at: (Date.parse(time) - since) / (now - since), value: joinMs }],
  );
  // A phone shows no more than some thousand dots apart, and a page is not made for more.
  const shown = dots.length <= DOTS ? dots : dots.toSorted((a, b) => b.value - a.value).slice(0, DOTS);
  const chart = dotChart(shown, {
    label: `How long ${dots.length} joins took`,
    unit: durationText,
    ticks: dates(since, now),
    limit: LIMITS.joinMs,
  });
  const which =
    shown.length < dots.length ? `the longest ${countText(DOTS)} of ${countText(dots.length)}` : 'each a dot';
  const what = `time of a join, ${which}; the limit is ${durationText(LIMITS.joinMs)}`;
  return section('Joins', what, dots.length > 0 ? chart : empty('No join is on the log of this time.'));
}

/** Which machines share, and when they last did. */
export function hostsSection({ measured, now }: Reported): Markup {
  const rows = measured.hosts.map(({ environment, lastSeen, aheadMs }) => {
    const file = measured.files.find((one) => one.environment === environment);
    const age = lastSeen === undefined ? undefined : Math.max(0, now - lastSeen);
    const isLate = (age ?? 0) > LIMITS.unseenMs;
    return html`<tr><th scope="row">${environment}</th><td class="${isLate ? 'bad' : ''}">${age === undefined ? 'not known' : `${durationText(age)} ago`}</td><td>${countText(file?.entries ?? 0)}</td><td>${bytesText(file?.bytes ?? 0)}</td><td class="${aheadMs > LIMITS.aheadMs ? 'bad' : ''}">${aheadMs === 0 ? 'in step' : `${durationText(aheadMs)} ahead`}</td></tr>`;
  });
  const body = table(['machine', 'last seen', 'entries', 'size', 'clock'], rows);
  return section(
    'Machines',
    'as far as their commits have come here',
    rows.length > 0 ? body : empty('None yet.'),
    true,
  );
}

/** What ran, and how long it took. */
export function operationsSection({ figures }: Reported): Markup {
  const rows = figures.operations.map(
    ({ operation, total, outcomes, duration }) =>
      html`<tr><th scope="row">${operation}</th><td>${countText(total)}</td><td class="${outcomes.failed > 0 ? 'bad' : ''}">${countText(outcomes.failed)}</td><td>${countText(outcomes.deferred)}</td><td>${durationText(duration.median)}</td><td>${durationText(duration.p95)}</td><td>${durationText(duration.max)}</td></tr>`,
  );
  const body = table(['operation', 'ran', 'failed', 'put off', 'median', '95 %', 'longest'], rows);
  const none = 'Nothing is on the log of this time.';
  return section('Operations', 'of this clone', rows.length > 0 ? body : empty(none), true);
}

const BARS = 30;
const DOTS = 1500;

const SHOWN = ['ok', 'conflict', 'deferred', 'failed'] as const satisfies readonly Outcome[];

const NAMES: Readonly<Record<(typeof SHOWN)[number], string>> = {
  ok: 'done',
  conflict: 'conflict left',
  deferred: 'put off to the next',
  failed: 'failed',
};

/** The largest machines by name, and all others together; a machine has one colour in all charts. */
const ofHosts = (
  files: readonly Growth[],
  amounts: (file: Growth) => readonly (number | undefined)[],
): readonly Series[] => {
  const hosts = files
    .filter(({ environment }) => environment !== undefined)
    .sort((a, b) => (b.bytes.at(-1) ?? 0) - (a.bytes.at(-1) ?? 0));
  const room = hosts.length <= COLOURS ? COLOURS : COLOURS - 1;
  const named = hosts
    .slice(0, room)
    .map((file, index): Series => ({ name: file.environment ?? '', values: amounts(file), look: `c${index}` }));
  const others = hosts.slice(room).map(amounts);
  if (others.length === 0) return named;
  const together = (others[0] ?? []).map((_, index) => others.reduce((sum, values) => sum + (values[index] ?? 0), 0));
  return [...named, { name: `${others.length} others`, values: together, look: `c${room}` }];
};

const section = (title: string, what: string, body: Markup, isWide = false): Markup =>
  html`<section class="${isWide ? 'wide' : ''}"><h2>${title}</h2><p class="soft">${what}</p>${body}</section>`;

const empty = (text: string): Markup => html`<p class="empty">${text}</p>`;

// What scrolls can be reached by the keyboard, and says what it is.
const table = (headings: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Table by ${headings[0] ?? ''}"><table><thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

const amountText = (value: number): string => (Number.isInteger(value) ? countText(value) : '');

const dates = (since: number, now: number): readonly string[] => [since, (since + now) / 2, now].map(dateText);

const dateText = (ms: number): string => new Date(ms).toISOString().slice(5, 10);
