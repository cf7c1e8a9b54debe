import { appendFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { growLedger } from '../../../src/memory/ledger/ledger.ts';
import { repair } from '../../../src/memory/losses/repair.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { commitEntries, commitForeign } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import type { Folder } from '../../support/repository.ts';
import { managedFiles, numbered, stampedFile } from '../../support/stamped.ts';

const all = numbered('laptop', 1, 2, 3, 4, 5);

/** `laptop` with `all` pushed to the hub. */
const withPushed = (use: (laptop: Environment, hub: Folder) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], ({ laptop, hub }) => use(laptop, hub), { prepare: pushAll });

const pushAll = async ({ laptop }: Record<'laptop', Environment>): Promise<void> => {
  await commitEntries(laptop, ...all);
  await laptop.git('push', '--quiet');
};

const push = (laptop: Environment, ...args: readonly string[]) =>
  laptop.gitWith({ allowFailure: true, env: { MEMJOIN_TRACE: '1' } }, 'push', ...args);

const tipOf = async (hub: Folder, branch = 'main'): Promise<string> => (await hub.git('rev-parse', branch)).stdout;

describe('pre-push', () => {
  // Scenario: rewritten-history
  test('stops a forced push that would take entries from the remote, and says how to go on', () =>
    withPushed(async (laptop, hub) => {
      const before = await tipOf(hub);
      await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
      await commitEntries(laptop, ...numbered('laptop', 1, 9));
      const { stderr, exitCode } = await push(laptop, '--force');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /memjoin: The push to main was stopped:\nmemjoin: memory-laptop\.json: the remote would lose 4 entries: laptop_e2_\S+, laptop_e3_\S+, laptop_e4_\S+, …\n/,
      );
      expect(stderr).toContain('memjoin repair origin/main...main, brings them back');
      expect(await tipOf(hub)).toBe(before);

      const opened = await openRepository(laptop.cwd);
      await repair(opened, await readSettings(opened), { text: 'origin/main...main', dryRun: false });
      expect((await push(laptop, '--force')).exitCode).toBe(0);
      expect((await hub.git('show', 'main:unified-memory.json')).stdout).toBe(
        stampedFile([...all, ...numbered('laptop', 9)]).trimEnd(),
      );
    }));

  // The other file holds what this one held, so the push loses nothing.
  test('names a file that was emptied past the hooks, and lets the push go on', () =>
    withPushed(async (laptop, hub) => {
      await commitForeign(laptop, { 'memory-laptop.json': '' });
      const { stderr, exitCode } = await push(laptop, '--quiet');
      expect({ stderr, exitCode }).toEqual({
        stderr: expect.stringMatching(/^memjoin: memory-laptop\.json:1:1: .* memjoin doctor shows the way back\.$/m),
        exitCode: 0,
      });
      expect((await hub.git('show', 'main:memory-laptop.json')).stdout).toBe('');
    }));

  test('stops a push of commits that lose entries, unless it is switched off', () =>
    withPushed(async (laptop, hub) => {
      await commitForeign(laptop, managedFiles(numbered('laptop', 2)));
      const before = await tipOf(hub);
      const { stderr, exitCode } = await push(laptop, '--quiet');
      expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining('would lose 4 entries'), exitCode: 1 });
      expect(stderr).toContain('memjoin repair origin/main...main brings them back');
      expect(stderr).not.toContain('git pull');
      expect(await tipOf(hub)).toBe(before);
      await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'push', '--quiet');
      expect(await tipOf(hub)).toBe(await tipOf(laptop));
    }));

  test('names the place of a file that cannot be read, where its entries would go missing', () =>
    withPushed(async (laptop) => {
      await commitForeign(laptop, { 'memory-laptop.json': '[\n{"id":nope}\n]\n', 'unified-memory.json': '[\n]\n' });
      const { stderr, exitCode } = await push(laptop);
      expect({ stderr, exitCode }).toEqual({ stderr: expect.stringMatching(/memory-laptop\.json:2:7: /), exitCode: 1 });
    }));

  test('lets pass what adds entries, and moves one to another file', () =>
    withPushed(async (laptop) => {
      await commitEntries(laptop, ...all, ...numbered('laptop', 6));
      expect(await push(laptop)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('starts Node') });
      await commitForeign(laptop, { 'memory-laptop.json': undefined });
      expect((await push(laptop)).exitCode).toBe(0);
    }));

  test('starts no Node where no memory file of the remote changes', () =>
    withPushed(async (laptop, hub) => {
      await laptop.commit('other', { 'notes.txt': 'x' });
      await laptop.git('tag', 'v1');
      // One after the other: a branch and a tag, a new branch, one that is deleted.
      for (const args of [
        ['origin', 'main', 'v1'],
        ['origin', 'main:new'],
        ['origin', '--delete', 'new'],
      ]) {
        const { stderr, exitCode } = await push(laptop, ...args);
        expect({ exitCode, stderr }).toEqual({
          exitCode: 0,
          stderr: expect.stringContaining('memjoin: pre-push: no memory file of the remote changes'),
        });
      }
      expect(await tipOf(hub)).toBe(await tipOf(laptop));
    }));

  test('leaves a tip of the remote that is not here to the server', () =>
    withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop, hub }) => {
      await commitEntries(desktop, ...numbered('desktop', 1));
      await desktop.git('push', '--quiet');
      await commitEntries(laptop, ...all);
      expect((await push(laptop)).stderr).toContain('[rejected]');
      expect((await push(laptop, '--force')).exitCode).toBe(0);
      expect(await tipOf(hub)).toBe(await tipOf(laptop));
    }));

  test('only warns of what the branch itself once held', () =>
    withPushed(async (laptop) => {
      await growLedger(await openRepository(laptop.cwd), 'refs/heads/main', [
        Buffer.from(stampedFile([...all, ...numbered('laptop', 9)])),
      ]);
      await commitEntries(laptop, ...all, ...numbered('laptop', 6));
      expect(await push(laptop)).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('refs/heads/main lacks 1 entry that it once held; memjoin recover'),
      });
    }));

  // Scenario: other-hook-managers
  test("a pre-push hook of the user's gets its arguments and input, and decides as well", () =>
    withEnvironments(['laptop'], async ({ laptop }) => {
      const hook = (await laptop.git('rev-parse', '--git-path', 'hooks/pre-push')).stdout;
      await appendFile(
        join(laptop.cwd, hook),
        '\necho "$1 $#" >.git/seen; cat >>.git/seen; [ -z "$THEIRS" ] || exit "$THEIRS"\n',
      );
      await chmod(join(laptop.cwd, hook), 0o755);
      await commitEntries(laptop, ...all);
      const oid = await tipOf(laptop);
      expect((await laptop.gitWith({ env: { THEIRS: '3' }, allowFailure: true }, 'push')).exitCode).toBe(1);
      const before = (await laptop.git('rev-parse', 'origin/main')).stdout;
      expect(await laptop.read('.git/seen')).toBe(`origin 2\nrefs/heads/main ${oid} refs/heads/main ${before}\n`);
      expect((await push(laptop)).exitCode).toBe(0);
    }));
});
