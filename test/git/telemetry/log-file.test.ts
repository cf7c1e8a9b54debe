import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { appendToLog, listLog } from '../../../src/git/log-file.ts';
import { withFolder } from '../../support/repository.ts';

// Scenario: long-use
test('begins a new file when one is full, keeps some old ones, and lists them from the oldest', async () => {
  await withFolder(async ({ cwd, read }) => {
    const path = join(cwd, 'log/x.log');
    for (let now = 1; now <= 6; now++) appendToLog(path, `line ${now}\n`, { limit: 5, keep: 2, now });
    const listed = listLog(path);
    expect(await Promise.all(listed.map(read))).toEqual(['line 4\n', 'line 5\n', 'line 6\n']);
    expect((await readdir(join(cwd, 'log'))).sort()).toEqual(listed.map((file) => basename(file)).sort());
  });
});

// Scenario: failing-log
test('begins a new line after one that a full disk has cut', async () => {
  await withFolder(async ({ cwd, read, write }) => {
    await write('x.log', 'whole\nha');
    for (const line of ['next\n', 'last\n']) appendToLog(join(cwd, 'x.log'), line, { limit: 100, keep: 2, now: 1 });
    expect(await read('x.log')).toBe('whole\nha\nnext\nlast\n');
  });
});

// A recursive mkdir of Node never returns there.
// Scenario: failing-log
test.runIf(process.platform === 'linux')('gives up at a folder in which none can be made', () => {
  const append = () => appendToLog('/proc/self/none/x.log', 'line\n', { limit: 5, keep: 2, now: 1 });
  expect(append).toThrow(expect.objectContaining({ code: 'write-failed' }));
});
