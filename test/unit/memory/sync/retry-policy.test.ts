import { expect, test } from 'vitest';
import {
  countSetback,
  NO_TRIES,
  nextStep,
  type Setback,
  timeForChild,
} from '../../../../src/memory/sync/retry-policy.ts';

const LIMITS = { elapsed: 0, deadline: 120_000, isAttended: false, isOnce: false, random: () => 0.999_999 };

const after = (...setbacks: readonly Setback[]) => setbacks.reduce(countSetback, NO_TRIES);

// Scenario: pauses
test('the longest pause doubles with each attempt up to ten seconds', () => {
  const pauses = Array.from({ length: 10 }, (_, index) => {
    const step = nextStep(after(...Array<Setback>(index + 1).fill('rejected')), LIMITS);
    return step.kind === 'wait' ? step.ms : step.why;
  });
  expect(pauses).toEqual([99, 199, 399, 799, 1599, 3199, 6399, 9999, 9999, 9999]);
});

// Scenario: pauses
test('a pause can be anything from nothing on: full jitter', () => {
  expect(nextStep(after('rejected'), { ...LIMITS, random: () => 0 })).toEqual({ kind: 'wait', ms: 0 });
  expect(nextStep(after('rejected'), { ...LIMITS, random: () => 0.5 })).toEqual({ kind: 'wait', ms: 50 });
});

test('a thousand attempts do not overflow the pause', () => {
  expect(nextStep(after(...Array<Setback>(2000).fill('rejected')), LIMITS)).toEqual({ kind: 'wait', ms: 9999 });
});

// Scenario: pauses
test('no pause goes beyond the deadline', () => {
  expect(nextStep(after('rejected'), { ...LIMITS, elapsed: 119_901 })).toEqual({ kind: 'stop', why: 'deadline' });
  expect(nextStep(after('rejected'), { ...LIMITS, elapsed: 119_900 })).toEqual({ kind: 'wait', ms: 99 });
  expect(nextStep(after('rejected'), { ...LIMITS, elapsed: 500_000 })).toEqual({ kind: 'stop', why: 'deadline' });
});

// Scenario: pauses
test('a remote that cannot be reached three times in a row ends an unattended run, and no attended one', () => {
  const given = { kind: 'stop', why: 'given-up' };
  expect(nextStep(after('transport', 'transport'), LIMITS)).toMatchObject({ kind: 'wait' });
  expect(nextStep(after('transport', 'transport', 'transport'), LIMITS)).toEqual(given);
  expect(nextStep(after('transport', 'transport', 'rejected', 'transport'), LIMITS)).toMatchObject({ kind: 'wait' });
  const attended = { ...LIMITS, isAttended: true };
  expect(nextStep(after('transport', 'transport', 'transport'), attended)).toMatchObject({ kind: 'wait' });
});

test('a refusal ends every run after the third in a row', () => {
  const attended = { ...LIMITS, isAttended: true };
  expect(nextStep(after('refused', 'refused'), attended)).toMatchObject({ kind: 'wait' });
  expect(nextStep(after('refused', 'refused', 'refused'), attended)).toEqual({ kind: 'stop', why: 'given-up' });
});

test('once is once', () => {
  expect(nextStep(after('rejected'), { ...LIMITS, isOnce: true })).toEqual({ kind: 'stop', why: 'once' });
});

test.each([
  [120_000, 60_000],
  [30_000, 15_000],
  [12_000, 10_000],
  [5000, 5000],
  [0, 1],
  [-3000, 1],
])('with %i ms left a child may take %i ms', (left, allowed) => {
  expect(timeForChild(left)).toBe(allowed);
});
