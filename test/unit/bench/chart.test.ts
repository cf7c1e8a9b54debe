import { expect, it } from 'vitest';
import { drawChart } from '../../bench/chart.ts';

const svg = drawChart({
  title: 'Time & <size>',
  x: 'entries',
  y: 'time',
  unit: (value) => `${value} ms`,
  lines: [
    { name: 'one', points: [1000, 10_000, 100_000].map((x) => ({ x, y: x / 100 })) },
    { name: 'other', points: [{ x: 1000, y: 30 }] },
  ],
});

it('draws equal factors at equal distances', () => {
  const places = [...(/<path class="l c0" d="M(\S+) (\S+)L(\S+) (\S+)L(\S+) (\S+)"\/>/.exec(svg) ?? [])]
    .slice(1)
    .map(Number);
  const [x0, y0, x1, y1, x2, y2] = places as [number, number, number, number, number, number];
  expect(x1 - x0).toBeCloseTo(x2 - x1, 0);
  expect(y0 - y1).toBeCloseTo(y1 - y2, 0);
});

it('names axes, ticks and lines, and escapes what XML reads', () => {
  for (const text of ['1,000', '100,000', '10 ms', '1000 ms', 'entries', 'one', 'other'])
    expect(svg).toContain(`>${text}<`);
  expect(svg).toContain('Time &amp; &lt;size>');
});

it('has colours for dark ground', () => {
  expect(svg).toContain('@media(prefers-color-scheme:dark)');
});
