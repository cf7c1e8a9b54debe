import type { Line } from './chart.ts';

/** How a cost grows: `fixed + scale × size ^ exponent`, sizes and costs in the units of the points. */
export type Fit = { readonly fixed: number; readonly scale: number; readonly exponent: number };

/** What was measured at one size. */
export type Point = { readonly size: number; readonly cost: number };

/**
 * Fits `fixed + scale × size ^ exponent` to the points by least squares of the relative errors, so that small sizes count as
 * much as large ones, and the start of a process, which costs the same at every size, does not pass for slow growth. For
 * each exponent the other two follow from linear equations; `fixed` is at least 0. A cost of 0, which is less than the clock
 * can tell, says nothing of relative errors and is left out. Needs three others or more.
 */
export function fitPower(points: readonly Point[]): Fit {
  const told = points.filter(({ cost }) => cost > 0);
  const fits = EXPONENTS.map((exponent) => {
    const fit = fitLine(told, exponent);
    return { fit, error: errorOf(fit, told) };
  });
  return fits.reduce((best, next) => (next.error < best.error ? next : best)).fit;
}

/** Says by which power of its size each line grows. */
export function describeGrowth(lines: readonly Line[]): string {
  const told = lines.map(({ name, points }) => {
    const { fixed, exponent } = fitPower(points.map(({ x, y }) => ({ size: x, cost: y })));
    return `${name} ${exponent.toFixed(2)} (${Math.round(fixed)} ms at any size)`;
  });
  return `Exponent of growth: ${told.join(', ')}.\n`;
}

/** 0.00 to 3.00. */
const EXPONENTS = Array.from({ length: 301 }, (_, step) => step / 100);

/** Weighted by 1 / cost², which makes the squares those of relative errors. */
const fitLine = (points: readonly Point[], exponent: number): Fit => {
  let [weights, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (const { size, cost } of points) {
    const weight = 1 / (cost * cost);
    const x = size ** exponent;
    weights += weight;
    sumX += weight * x;
    sumY += weight * cost;
    sumXX += weight * x * x;
    sumXY += weight * x * cost;
  }
  const determinant = weights * sumXX - sumX * sumX;
  // All sizes weigh the same at exponent 0: nothing grows.
  if (determinant <= 1e-12 * weights * sumXX) return { fixed: sumY / weights, scale: 0, exponent };
  const fixed = (sumY * sumXX - sumX * sumXY) / determinant;
  if (fixed < 0) return { fixed: 0, scale: sumXY / sumXX, exponent };
  return { fixed, scale: (weights * sumXY - sumX * sumY) / determinant, exponent };
};

const errorOf = ({ fixed, scale, exponent }: Fit, points: readonly Point[]): number =>
  points.reduce((sum, { size, cost }) => sum + ((fixed + scale * size ** exponent) / cost - 1) ** 2, 0);
