import { expect, test } from 'vitest';
import { cronLine, unitFiles } from '../../../src/install/schedule-text.ts';
import { cronFields, parseEvery, systemdSpan } from '../../../src/install/schedule-times.ts';

test.each([
  ['1m', '* * * * *', '1min'],
  ['15m', '8-59/15 * * * *', '15min'],
  ['60m', '23 * * * *', '1h'],
  ['6h', '23 5-23/6 * * *', '6h'],
  ['24h', '23 11 * * *', '24h'],
])('every %s is %s for cron and %s for systemd', (text, fields, span) => {
  const every = parseEvery(text);
  expect(cronFields(every, 83)).toBe(fields);
  expect(systemdSpan(every)).toBe(span);
});

test.each(['7m', '45m', '5h', '0m', '48h'])('"%s" is no rhythm that cron can keep', (text) => {
  expect(() => parseEvery(text)).toThrow('neither an hour nor a day');
});

test.each(['daily', '', '1x', '1'])('"%s" is no length of time', (text) => {
  expect(() => parseEvery(text)).toThrow(`--every ${text}: not a length of time.`);
});

const JOB = {
  id: '0123abcd',
  folder: `/home/ada/it's 100% "hers"`,
  node: '/opt/node $1/bin/node',
  program: '/opt/memjoin/dist/cli.js',
  path: '/usr/bin:/bin',
  every: { count: 30, unit: 'minutes' } as const,
};

// Scenario: hostile-repository-paths
test('a crontab line quotes every path, and hides its percent signs from cron', () => {
  expect(cronLine(JOB)).toBe(
    `27-59/30 * * * * cd '/home/ada/it'\\''s 100\\% "hers"' && PATH='/usr/bin:/bin' '/opt/node $1/bin/node'` +
      ` '/opt/memjoin/dist/cli.js' sync --quiet # memjoin 0123abcd`,
  );
});

test('a unit names full paths, in which nothing is expanded', () => {
  const files = unitFiles(JOB);
  expect([...files.keys()]).toEqual(['memjoin-0123abcd.service', 'memjoin-0123abcd.timer']);
  const lines = files.get('memjoin-0123abcd.service')?.split('\n');
  expect(lines).toContain(`WorkingDirectory=/home/ada/it's 100%% "hers"`);
  expect(lines).toContain('ExecStart="/opt/node $$1/bin/node" "/opt/memjoin/dist/cli.js" "sync" "--quiet"');
  expect(lines).toContain('Environment="PATH=/usr/bin:/bin"');
  expect(files.get('memjoin-0123abcd.timer')).toContain('OnUnitActiveSec=30min');
});
