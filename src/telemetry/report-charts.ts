import { html, type Markup, NOTHING } from './report-markup.ts';

/** A line of a chart; its points lie at even distances. */
export type Series = {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  /** The class that colours it: `c0` and so on. */
  readonly look: string;
};

/** What every chart says about itself. */
type Frame = {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  /** Writes a value of the vertical axis. */
  readonly unit: (value: number) => string;
  /** Texts under the horizontal axis, from its beginning to its end. */
  readonly ticks: readonly string[];
};

/** Colours there are for series: `c0` to `c7`. */
export const COLOURS = 8;

/** Returns a chart of lines, with a legend that has the last value of each. */
export function lineChart(series: readonly Series[], frame: Frame): Markup {
  const top = niceTop(series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const lines = series.map(
    ({ values, look }) =>
      html`<path class="line ${look}" d="${pathOf(values, top)}"/><path class="dot ${look}" d="${lonePoints(values, top)}"/>`,
  );
  const legend = series.map(
    ({ name, values, look }) =>
      html`<li><span class="key ${look}"></span>${name} <b>${frame.unit(values.at(-1) ?? 0)}</b></li>`,
  );
  return html`${plot(lines, { ...frame, top })}<ul class="legend">${legend}</ul>`;
}

/** One bar of a chart: amounts that are stacked, from the bottom up. */
export type Bar = { readonly title: string; readonly amounts: readonly number[] };

/** Returns a chart of stacked bars; `names` are those of the amounts, with the class that colours each. */
export function barChart(
  bars: readonly Bar[],
  { names, ...frame }: Frame & { readonly names: readonly { readonly name: string; readonly look: string }[] },
): Markup {
  const top = niceTop(bars.map(({ amounts }) => sum(amounts)));
  const width = WIDTH / Math.max(1, bars.length);
  const drawn = bars.map(({ title, amounts }, index) => {
    let below = 0;
    const parts = amounts.map((amount, kind) => {
      below += amount;
      if (amount === 0) return NOTHING;
      const y = HEIGHT - (below / top) * HEIGHT;
      return html`<rect class="${names[kind]?.look ?? ''}" x="${fixed(index * width + width * 0.14)}" y="${fixed(y)}" width="${fixed(width * 0.72)}" height="${fixed((amount / top) * HEIGHT)}"/>`;
    });
    return html`<g><title>${title}</title>${parts}</g>`;
  });
  const legend = names.map(({ name, look }, kind) => {
    const total = sum(bars.map(({ amounts }) => amounts[kind] ?? 0));
    return html`<li><span class="key ${look}"></span>${name} <b>${total}</b></li>`;
  });
  return html`${plot(drawn, { ...frame, top })}<ul class="legend">${legend}</ul>`;
}

/** One dot of a chart: `at` from 0 to 1 along the horizontal axis. */
export type Dot = { readonly at: number; readonly value: number };

/** Returns a chart of dots, with a line at `limit`, dots beyond which stand out. */
export function dotChart(dots: readonly Dot[], { limit, ...frame }: Frame & { readonly limit: number }): Markup {
  const top = niceTop(dots.map(({ value }) => value));
  const drawn = dots.map(({ at, value }) => {
    const [x, y] = [fixed(at * WIDTH), fixed(HEIGHT - (value / top) * HEIGHT)];
    // A line without length and with round ends stays a circle however the picture is stretched.
    return html`<path class="dot ${value > limit ? 'over' : 'c0'}" d="M${x} ${y}h0"/>`;
  });
  const line = HEIGHT - (limit / top) * HEIGHT;
  const limitLine = limit > top ? NOTHING : html`<path class="limit" d="M0 ${fixed(line)}H${WIDTH}"/>`;
  return plot([limitLine, ...drawn], { ...frame, top });
}

const WIDTH = 1000;
const HEIGHT = 300;

const plot = (drawn: readonly Markup[], { label, unit, ticks, top }: Frame & { readonly top: number }): Markup => {
  const marks = [top, top / 2, 0];
  const grid = marks.map((_, index) => html`<path class="grid" d="M0 ${(HEIGHT * index) / 2}H${WIDTH}"/>`);
  const values = marks.map((value) => html`<span>${unit(value).replace('.0 ', ' ')}</span>`);
  const times = ticks.map((tick) => html`<span>${tick}</span>`);
  return html`<div class="plot"><div class="y" aria-hidden="true">${values}</div><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${grid}${drawn}</svg><div class="x" aria-hidden="true">${times}</div></div>`;
};

const pathOf = (values: readonly (number | undefined)[], top: number): string =>
  values
    .map((value, index) => {
      if (value === undefined) return '';
      return `${values[index - 1] === undefined ? 'M' : 'L'}${pointOf(values, index, top)}`;
    })
    .join('');

/** Points without a neighbour, which a line would not show: on its first day a memory has no other. */
const lonePoints = (values: readonly (number | undefined)[], top: number): string =>
  values
    .map((value, index) => {
      const isLone = value !== undefined && values[index - 1] === undefined && values[index + 1] === undefined;
      return isLone ? `M${pointOf(values, index, top)}h0` : '';
    })
    .join('');

const pointOf = (values: readonly (number | undefined)[], index: number, top: number): string => {
  // A single one stands in the middle.
  const x = values.length === 1 ? WIDTH / 2 : (index * WIDTH) / (values.length - 1);
  return `${fixed(x)} ${fixed(HEIGHT - ((values[index] ?? 0) / top) * HEIGHT)}`;
};

/** The next of 1, 2, 4, 5, 10, 20, 40, 50 … that no value passes, so that its half reads well too. */
const niceTop = (values: readonly number[]): number => {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 1);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((top) => top >= most) ?? most;
};

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
