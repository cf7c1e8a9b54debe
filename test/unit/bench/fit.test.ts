import { expect, it } from 'vitest';
import { fitPower } from '../../bench/fit.ts';

const SIZES = [1000, 3000, 10_000, 30_000, 100_000, 1_000_000];
const pointsOf = (costOf: (size: number) => number) => SIZES.map((size) => ({ size, cost: costOf(size) }));

it.each([
  ['linear behind a start of 40', (n: number) => 40 + 0.003 * n, 1, 40],
  ['linear from nothing', (n: number) => 0.003 * n, 1, 0],
  ['square', (n: number) => 40 + 1e-6 * n * n, 2, 40],
  ['the square root', (n: number) => 5 + 2 * Math.sqrt(n), 0.5, 5],
])('finds the exponent and the fixed part: %s', (_, costOf, exponent, fixed) => {
  const fit = fitPower(pointsOf(costOf));
  expect(fit.exponent).toBeCloseTo(exponent, 2);
  expect(fit.fixed).toBeCloseTo(fixed, 0);
});

it('finds no growth where there is none', () => {
  const { fixed, scale, exponent } = fitPower(pointsOf(() => 80));
  expect(fixed + scale * 1_000_000 ** exponent).toBeCloseTo(80);
});

it('lets noise of a tenth move the exponent by little', () => {
  const { exponent } = fitPower(pointsOf((n) => (40 + 0.003 * n) * (1 + 0.1 * Math.sin(n))));
  expect(Math.abs(exponent - 1)).toBeLessThan(0.1);
});

it('leaves out a cost below what the clock can tell', () => {
  const { exponent } = fitPower([{ size: 300, cost: 0 }, ...pointsOf((n) => 40 + 0.003 * n)]);
  expect(exponent).toBeCloseTo(1, 2);
});
