import { expect, it } from 'vitest';
import { compareFigures } from '../../bench/check.ts';

const baseline = { bound: 1.5, figures: { time: 2, memory: 50 } };

it('lets pass what is as good, better, or worse within the bound', () => {
  expect(compareFigures({ time: 3, memory: 20 }, baseline)).toEqual([]);
});

it('names what is worse, with both figures', () => {
  expect(compareFigures({ time: 3.1, memory: 50 }, baseline)).toEqual([
    'time is 3.10; the baseline is 2.00, and 1.5 times that passes.',
  ]);
});

it('takes a figure that is not there for a failure', () => {
  expect(compareFigures({ time: 2 }, baseline)).toEqual(['memory was not measured; the baseline has 50.00.']);
});

it('takes a figure that is no number for a failure', () => {
  expect(compareFigures({ time: Number.NaN, memory: 50 }, baseline)).toHaveLength(1);
});
