/** A line of a chart. */
export type Line = { readonly name: string; readonly points: readonly { readonly x: number; readonly y: number }[] };

/** What a chart shows; both axes are logarithmic. */
export type Chart = {
  readonly title: string;
  /** Names of the axes. */
  readonly x: string;
  readonly y: string;
  /** Writes a value of the vertical axis. */
  readonly unit: (value: number) => string;
  readonly lines: readonly Line[];
};

/** Returns an SVG picture that stands alone: in a page of Markdown, on light and on dark ground. */
export function drawChart({ title, x, y, unit, lines }: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const xs = scale(
    points.map((point) => point.x),
    [LEFT, RIGHT],
  );
  const ys = scale(
    points.map((point) => point.y),
    [BOTTOM, TOP],
  );
  const grid = [
    ...xs.ticks.map((value) => text({ x: xs.at(value), y: BOTTOM + 18, anchor: 'middle' }, value.toLocaleString('en'))),
    ...ys.ticks.map(
      (value) =>
        `<path class="g" d="M${LEFT} ${fixed(ys.at(value))}H${RIGHT}"/>` +
        text({ x: LEFT - 8, y: ys.at(value) + 4, anchor: 'end' }, unit(value)),
    ),
  ];
  const drawn = lines.map(({ points: own }, index) => {
    const places = own.map((point) => `${fixed(xs.at(point.x))} ${fixed(ys.at(point.y))}`);
    const dots = places.map((place) => `<path class="d c${index}" d="M${place}h0"/>`).join('');
    return `<path class="l c${index}" d="M${places.join('L')}"/>${dots}`;
  });
  const legend = lines.map(({ name }, index) => {
    const at = TOP + 8 + index * 18;
    return `<path class="l c${index}" d="M${LEFT + 14} ${at}h22"/>${text({ x: LEFT + 44, y: at + 4, anchor: 'start' }, name)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="b" width="${WIDTH}" height="${HEIGHT}"/>`,
    text({ x: LEFT, y: 22, anchor: 'start', look: 't' }, title),
    ...grid,
    text({ x: (LEFT + RIGHT) / 2, y: HEIGHT - 10, anchor: 'middle' }, x),
    text({ x: LEFT, y: 42, anchor: 'start' }, y),
    ...drawn,
    ...legend,
    '</svg>\n',
  ].join('\n');
}

/** Returns the time at a tick of an axis, a power of ten in milliseconds. */
export function roundTime(milliseconds: number): string {
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toLocaleString('en')} s` : `${milliseconds} ms`;
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 420, 84, 740, 62, 362];

/** Colours that are told apart by those who see red and green alike (Okabe and Ito), a little darker on light ground. */
const COLOURS = ['#0072b2', '#b35900', '#007a5a', '#a6527f', '#6b6b00', '#8a1c1c', '#4b3fa0', '#555555'];
const DARK_COLOURS = ['#56b4e9', '#e69f00', '#2fc49a', '#d98bb5', '#e0d84a', '#ff8f8f', '#a99cff', '#bbbbbb'];

const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:14px}.b{fill:#fff}',
  '.g{stroke:#d0d7de;fill:none}.l{fill:none;stroke-width:2}.d{fill:none;stroke-width:7;stroke-linecap:round}',
  ...COLOURS.map((colour, index) => `.c${index}{stroke:${colour}}`),
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#0d1117}.g{stroke:#30363d}',
  ...DARK_COLOURS.map((colour, index) => `.c${index}{stroke:${colour}}`),
  '}',
].join('');

/** Maps the values of an axis, by their logarithms, to pixels; the ticks are powers of ten around all of them. */
const scale = (
  values: readonly number[],
  [from, to]: readonly [number, number],
): { readonly at: (value: number) => number; readonly ticks: readonly number[] } => {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return {
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  };
};

const text = (
  { x, y, anchor, look }: { x: number; y: number; anchor: 'start' | 'middle' | 'end'; look?: string },
  words: string,
): string =>
  `<text${look === undefined ? '' : ` class="${look}"`} x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const fixed = (value: number): string => String(Math.round(value * 10) / 10);
