import { expect, test } from 'vitest';
import { figuresOf } from '../../../src/telemetry/figures.ts';
import { printReport } from '../../../src/telemetry/report-page.ts';

const hosts = (names: readonly string[]) => ({
  environment: 'laptop',
  repository: '/r/.git',
  version: '1.0.0',
  since: 0,
  now: 86_400_000,
  operations: [],
  figures: figuresOf([]),
  measured: {
    files: names.map((name) => ({ path: `memory-${name}.json`, environment: name, bytes: 10, entries: 1 })),
    hosts: names.map((environment) => ({ environment, lastSeen: 0, aheadMs: 0 })),
    conflicts: 0,
  },
  growth: {
    times: [0, 86_400_000],
    files: names.map((name, index) => ({
      path: `memory-${name}.json`,
      environment: name,
      bytes: [undefined, 1000 - index],
      entries: [undefined, 100 - index],
    })),
  },
  alerts: [],
});

// Scenario: terminal-escapes
test('shows names from files as text, whatever is in them', () => {
  const page = printReport(hosts(['<script>alert(1)</script>', '" onload="x', 'a\u{202e}b']));
  expect(page).not.toMatch(/<script|" onload|\u{202e}/u);
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
});

test('draws each of eight machines, and of more the largest and all others as one', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `machine${index}`);
  const legend = (count: number) =>
    [...printReport(hosts(names(count))).matchAll(/<\/span>(machine\d+|\d+ others) <b>(\d+)<\/b>/g)].map(String);
  expect(legend(8)).toHaveLength(8);
  const many = printReport(hosts(names(10)));
  expect(many).toContain('</span>machine6 <b>94</b>');
  expect(many).toContain('</span>3 others <b>276</b>');
  expect(many).not.toContain('</span>machine7 ');
});

test('shows the only point of a first day as a dot', () => {
  // Both charts, of entries and of sizes: the line needs two points.
  expect([...printReport(hosts(['laptop'])).matchAll(/class="dot c0" d="M1000 \d+(?:\.\d)?h0"/g)]).toHaveLength(2);
  const { growth, ...rest } = hosts(['laptop']);
  const files = growth.files.map((file) => ({ ...file, bytes: [10], entries: [1] }));
  expect(printReport({ ...rest, growth: { times: [0], files } })).toMatch(/class="dot c0" d="M500 /);
});
