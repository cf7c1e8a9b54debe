/** What went wrong in the version before, as it would show in a repository. `core.test.ts` has the same of the core. */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch } from '../support/branches.ts';
import { withEnvironments } from '../support/environments.ts';
import { expectClean } from '../support/git-words.ts';
import { line } from '../support/memory-file.ts';
import { managedFiles, numbered, stampedFile } from '../support/stamped.ts';

test('metadata was written into the live file, where the memory server strips it', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    for (const environment of [laptop, desktop]) {
      await environment.write(
        environment.source,
        `{"type":"entity","name":"${environment.name}","entityType":"host","observations":[]}`,
      );
    }
    const before = await Promise.all([laptop.read(laptop.source), desktop.read(desktop.source)]);
    await laptop.backup();
    await laptop.git('push', '--quiet');
    await desktop.backup();
    await desktop.git('pull', '--quiet', '--no-rebase');
    await desktop.backup();
    expect(await Promise.all([laptop.read(laptop.source), desktop.read(desktop.source)])).toEqual(before);
  });
});

// Scenario: equal-stamps
test('of two versions with one timestamp the one that came first won, so that pulls in two directions differed', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const version = (text: string): string =>
      `[\n${line({ host: 'laptop', content: `"id":"x","text":"${text}"` })}\n]\n`;
    const both = (text: string) => ({ 'memory-laptop.json': version(text), 'unified-memory.json': version(text) });
    await commitEntries(laptop, ...numbered('desktop', 1));
    await onBranch(laptop, 'one', { work: () => commitForeign(laptop, both('one')) });
    await onBranch(laptop, 'two', { work: () => commitForeign(laptop, both('two')) });
    const results: string[][] = [];
    for (const [into, from] of [
      ['one', 'two'],
      ['two', 'one'],
    ] as const) {
      await laptop.git('checkout', '--quiet', '-B', `${from}-into-${into}`, into);
      await laptop.git('merge', '--quiet', '--no-edit', from);
      results.push([await laptop.read('memory-laptop.json'), await laptop.read('unified-memory.json')]);
    }
    expect(results[0]).toEqual(results[1]);
  });
});

test('a corrupt host file was skipped with exit 0, and its entries left the unified file', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const entries = [...numbered('laptop', 1), ...numbered('desktop', 1, 2)];
    await commitEntries(laptop, ...entries);
    await commitForeign(laptop, { 'memory-desktop.json': '[\n{"id":"cut' });
    await laptop.commitEntry('tea');
    await laptop.remember({ id: 'coffee' });
    const { notes } = await laptop.backup();
    expect(notes.join()).toContain('memory-desktop.json:2:');
    const held = await laptop.read(laptop.unified);
    for (const text of stampedFile(numbered('desktop', 1, 2)).match(/\{.*\}/g) ?? []) expect(held).toContain(text);
    expect(await laptop.entries(laptop.unified)).toHaveLength(5);
  });
});

// Scenario: numbers
test('numbers changed on their way: 12345678901234567890 became …7000, 1.0 1, 1e400 null', async () => {
  const numbers = '{"id":"n","a":12345678901234567890,"b":1.0,"c":1e400,"d":-0,"e":1E5,"f":0.1000}';
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.write(laptop.source, `[${numbers}]`);
    await laptop.backup();
    await laptop.git('push', '--quiet');
    await desktop.commitEntry('tea');
    await desktop.git('pull', '--quiet', '--no-rebase');
    expect(await desktop.read(desktop.unified)).toContain(numbers.slice(1));
    await expectClean(desktop);
  });
});

// Scenario: one-side-taken
test('a host file that was copied back by checkout --theirs lost what only ours had', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...numbered('laptop', 1, 2)) });
    await commitEntries(laptop, ...numbered('laptop', 1, 3));
    await laptop.git('checkout', 'side', '--', '.');
    await laptop.git('commit', '--quiet', '-m', 'theirs');
    for (const [path, text] of Object.entries(managedFiles(numbered('laptop', 1, 2, 3)))) {
      expect(await laptop.read(path)).toBe(text);
    }
  });
});

// Scenario: modes-and-owners
test('a memory file that somebody made executable stayed modified after what was settled', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await onBranch(laptop, 'side', {
      work: async () => {
        await chmod(join(laptop.cwd, 'memory-laptop.json'), 0o755);
        await laptop.git('commit', '--quiet', '--all', '--no-verify', '-m', 'executable');
      },
    });
    await commitEntries(laptop, ...numbered('laptop', 1, 2));
    await laptop.git('checkout', 'side', '--', '.');
    await laptop.git('commit', '--quiet', '-m', 'theirs');
    expect(await laptop.read('memory-laptop.json')).toBe(stampedFile(numbered('laptop', 1, 2)));
    await expectClean(laptop);
  });
});
