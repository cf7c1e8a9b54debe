import { printable } from '../core/printable.ts';
import type { CloneFigures } from '../memory/clone-figures.ts';
import { bytesText, countText, durationText } from '../telemetry/amounts.ts';
import type { Reported } from '../telemetry/report-page.ts';
import { describeFigures } from './figures-text.ts';
import { rows } from './rows.ts';

/** Returns a report as lines for a terminal: the figures, and how each file grew, as a line of blocks. */
export function describeReport(reported: Reported & Pick<CloneFigures, 'log'>): readonly string[] {
  const grown = reported.growth.files.map(({ path, environment, bytes, entries }) => [
    printable(environment ?? path),
    spark(entries ?? bytes),
    entries === undefined ? '' : countText(entries.at(-1) ?? 0),
    bytesText(bytes.at(-1) ?? 0),
  ]);
  const span = `grown in ${durationText(reported.now - reported.since)}`;
  const table = grown.length === 0 ? [] : ['', ...rows(['memory', span, 'entries', 'size'], grown)];
  return describeFigures(reported, table);
}

const BLOCKS = '▁▂▃▄▅▆▇█';

/** One block for every second value, as high as it is beside the greatest; a space before the first. */
const spark = (values: readonly (number | undefined)[]): string => {
  const most = values.reduce<number>((greatest, value) => Math.max(greatest, value ?? 0), 1);
  return values
    .filter((_, index) => index % 2 === 0)
    .map((value) => (value === undefined ? ' ' : BLOCKS[Math.round((value / most) * (BLOCKS.length - 1))]))
    .join('');
};
