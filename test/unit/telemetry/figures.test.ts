import { expect, test } from 'vitest';
import { alertsOf } from '../../../src/telemetry/alerts.ts';
import { figuresOf, spreadOf } from '../../../src/telemetry/figures.ts';
import type { Operation } from '../../../src/telemetry/operation.ts';
import { outcomeOf } from '../../../src/telemetry/operation.ts';
import { redacted } from '../../../src/telemetry/redacted.ts';

const DAY = 86_400_000;

const ended = (operation: string, exitCode: number, facts: Partial<Operation> = {}): Operation => ({
  time: '2026-01-05T09:00:00.000Z',
  level: 'INFO',
  operation,
  outcome: outcomeOf(exitCode),
  exitCode,
  durationMs: 10,
  peakRss: 1,
  repository: '/r/.git',
  ...facts,
});

test('counts as failed what memjoin itself could not do, and neither wrong calls nor a remote that is away', () => {
  const codes = [0, 0, 0, 1, 64, 65, 69, 70, 73, 75, 78, 129, 130];
  const { successRate, operations } = figuresOf(codes.map((code) => ended('sync', code)));
  expect(operations).toMatchObject([
    { total: 13, outcomes: { ok: 3, conflict: 1, deferred: 3, refused: 2, failed: 4 } },
  ]);
  expect(successRate).toBeCloseTo(1 - 4 / 11);
  expect(figuresOf([]).successRate).toBeUndefined();
});

test('takes the median, the 95th percentile and the longest', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(spreadOf(values)).toEqual({ median: 50, p95: 95, max: 100 });
  expect(spreadOf([7])).toEqual({ median: 7, p95: 7, max: 7 });
  expect(spreadOf([])).toEqual({ median: 0, p95: 0, max: 0 });
});

// Scenario: clock-ahead
test('alerts just beyond each limit and not at it', () => {
  const names = (past: number, failures: number): readonly string[] => {
    const operations = [
      ...Array.from({ length: 1000 - failures }, () => ended('sync', 0, { joinMs: 5000 + past, attempts: 4 + past })),
      ...Array.from({ length: failures }, () => ended('backup', 73)),
    ];
    const measured = {
      files: [{ path: 'm', environment: 'a', bytes: 50_000_000 + past, entries: 1 }],
      hosts: [{ environment: 'a', lastSeen: 10 * DAY - 7 * DAY - past, aheadMs: 300_000 + past }],
      conflicts: 0,
    };
    const alerts = alertsOf(figuresOf(operations), measured, { now: 10 * DAY, logProblem: undefined });
    return alerts.map(({ name }) => name);
  };
  expect(names(0, 1)).toEqual([]);
  expect(names(1, 2)).toEqual(['failures', 'clock-ahead', 'host-unseen', 'large-file', 'slow-join', 'push-retries']);
});

test('says how many failed of how many, not only the share', () => {
  const figures = figuresOf([ended('sync', 0), ended('sync', 64), ended('backup', 73)]);
  const [alert] = alertsOf(figures, { files: [], hosts: [], conflicts: 0 }, { now: 0, logProblem: undefined });
  expect(alert?.text).toMatch(/^1 of 2 operations failed, 50\.0 % \(limit 0\.10 %\)/);
});

test.each([
  ['fatal: https://me:pw@host/x.git: no', 'fatal: https://***@host/x.git: no'],
  ["'https://host/x?token=abc' failed", "'https://host/x?***' failed"],
  ["'https://me:p'w@host/x' failed", "'https://***@host/x' failed"],
  ['https://me:p/w@host/x: Port number', 'https://***@host/x: Port number'],
  ['ssh://git@host/x and git@host:x', 'ssh://***@host/x and git@host:x'],
  ['https://host/a b', 'https://host/a b'],
])('takes the secrets out of the URLs in %s', (text, expected) => {
  expect(redacted(text)).toBe(expected);
});
