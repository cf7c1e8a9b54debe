import { rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodeFor } from '../../../src/cli/commands/verify.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { growLedger } from '../../../src/memory/ledger/ledger.ts';
import { verify } from '../../../src/memory/losses/verify.ts';
import { commitEntries, commitForeign, onBranch } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { cloneRepository, type Repository, withRepository } from '../../support/repository.ts';
import { managedFiles, numbered, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

const memjoin = useCommandLine();

const laptop = numbered('laptop', 1, 2, 3);
const desktop = numbered('desktop', 1, 2);
const both = [...laptop, ...desktop];

const id = async ({ git }: Repository, rev: string): Promise<string> => (await git('rev-parse', rev)).stdout;

/** Two sides from one start: `main` with what `laptop` wrote, `side` with what `desktop` wrote. */
const withTwoSides = (use: (repository: Repository) => Promise<void>): Promise<void> =>
  withRepository(async (repository) => {
    await repository.commit('first');
    await onBranch(repository, 'side', { work: () => commitEntries(repository, ...desktop) });
    await commitEntries(repository, ...laptop);
    await use(repository);
  });

const found = async ({ cwd }: Pick<Repository, 'cwd'>, text?: string, dir = '') => {
  const { findings } = await verify(await openRepository(cwd), { dir, text });
  return { ...findings, exitCode: exitCodeFor(findings) };
};

describe('verify', () => {
  test('finds nothing wrong with a merge that has all of both sides', () =>
    withTwoSides(async (repository) => {
      await repository.gitWith({ allowFailure: true }, 'merge', '--no-commit', 'side');
      await commitEntries(repository, ...both);
      const tip = (await id(repository, 'HEAD')).slice(0, 10);
      expect(await memjoin(repository, ['verify'])).toEqual({
        stdout: `HEAD (${tip}) holds everything: 3 commits, 3 files looked at.\n`,
        stderr: '',
        exitCode: 0,
      });
      expect(await found(repository, 'HEAD^1..HEAD')).toMatchObject({ exitCode: 0, losses: [] });
      expect(await found(repository, 'main')).toMatchObject({ exitCode: 0, commits: 4 });
    }));

  // Scenario: merges-without-driver
  test('names what -s ours dropped, and the merge as the commit that lost it', () =>
    withTwoSides(async (repository) => {
      await repository.git('merge', '--quiet', '--no-edit', '-s', 'ours', 'side');
      const [merge, side] = [await id(repository, 'HEAD'), await id(repository, 'side')];
      for (const range of [undefined, 'HEAD^1..HEAD', 'HEAD^1...HEAD', 'main']) {
        const { losses, exitCode } = await found(repository, range);
        expect(exitCode).toBe(1);
        expect(losses).toEqual(
          desktop.map((entry) => ({
            uniqueId: uniqueIdOf(entry),
            path: 'memory-desktop.json',
            heldBy: side,
            lostIn: merge,
          })),
        );
      }
      const { stdout, stderr } = await memjoin(repository, ['verify', 'HEAD^1..HEAD']);
      expect(stdout).toContain(`memory-desktop.json: 2 entries went missing in ${merge.slice(0, 10)}: desktop_e1_`);
      expect(stderr).toBe("hint: memjoin repair 'HEAD^1..HEAD'\n");
    }));

  test('names the latest commit that lost an entry, where it came back in between', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...laptop);
      const rest = numbered('laptop', 1, 3);
      await commitForeign(repository, managedFiles(rest));
      await commitEntries(repository, ...laptop);
      await commitForeign(repository, managedFiles(rest));
      const lostIn = await id(repository, 'HEAD');
      await repository.commit('later', { README: 'x' });
      expect(await found(repository)).toMatchObject({ exitCode: 0 });
      const { losses, exitCode } = await found(repository, 'HEAD');
      expect(exitCode).toBe(1);
      expect(losses).toEqual([
        {
          uniqueId: uniqueIdOf({ host: 'laptop', n: 2 }),
          path: 'memory-laptop.json',
          heldBy: `${await id(repository, 'HEAD~2')}`,
          lostIn,
        },
      ]);
    }));

  test('finds an older version in the place of a newer one', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...laptop);
      const newer = Object.fromEntries(
        Object.entries(managedFiles(laptop)).map(([path, text]) => [path, text.replace('"version":1', '"version":2')]),
      );
      await commitForeign(repository, newer);
      await commitEntries(repository, ...laptop);
      expect((await found(repository)).losses).toMatchObject([{ uniqueId: uniqueIdOf({ host: 'laptop', n: 1 }) }]);
    }));

  test('A...B says what of A never came to B, A..B only what B itself lost', () =>
    withTwoSides(async (repository) => {
      const side = await id(repository, 'side');
      expect((await found(repository, 'side...main')).losses).toEqual(
        desktop.map((entry) => ({ uniqueId: uniqueIdOf(entry), path: 'memory-desktop.json', heldBy: side })),
      );
      const { stdout } = await memjoin(repository, ['verify', 'side...']);
      expect(stdout).toContain(`memory-desktop.json: 2 entries of ${side.slice(0, 10)} never came in: `);
      expect(await found(repository, 'side..main')).toMatchObject({ exitCode: 0 });
    }));

  test('calls nothing lost in a commit that the tip does not come from', () =>
    withTwoSides(async (repository) => {
      const held = await id(repository, 'side');
      await onBranch(repository, 'dropped', {
        from: 'side',
        work: () => commitForeign(repository, { 'memory-desktop.json': undefined, ...managedFiles([]) }),
      });
      const { losses } = await found(repository, 'dropped...main');
      expect(losses).toEqual(
        desktop.map((entry) => ({ uniqueId: uniqueIdOf(entry), path: 'memory-desktop.json', heldBy: held })),
      );
    }));

  test('counts an entry as kept wherever it is: a removed host file whose entries the unified file has is no loss', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...both);
      await commitForeign(repository, { 'memory-desktop.json': undefined });
      expect(await found(repository)).toMatchObject({ exitCode: 0 });
      await commitForeign(repository, { 'unified-memory.json': undefined });
      const { losses, stale, exitCode } = await found(repository, 'HEAD');
      expect(exitCode).toBe(1);
      expect(losses).toHaveLength(desktop.length);
      expect(stale).toEqual([{ path: 'memory-laptop.json', missing: laptop.map(uniqueIdOf) }]);
    }));

  test('finds a unified file that lacks entries of a host file', () =>
    withRepository(async (repository) => {
      await commitForeign(repository, { ...managedFiles(both), 'unified-memory.json': stampedFile(laptop) });
      const { stdout, exitCode } = await memjoin(repository, ['verify']);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('memory-desktop.json: the unified file lacks 2 entries of it: desktop_e1_');
    }));

  test('ends with 65 for a file of the tip that cannot be read, or is a link', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...laptop);
      await commitForeign(repository, { 'memory-laptop.json': '[\n{"id":nope}\n]\n' });
      const { stdout, exitCode } = await memjoin(repository, ['verify']);
      expect({ stdout, exitCode }).toEqual({
        stdout: expect.stringMatching(/^memory-laptop\.json:2:7: /),
        exitCode: 65,
      });

      await rm(join(repository.cwd, 'memory-laptop.json'));
      await symlink('unified-memory.json', join(repository.cwd, 'memory-laptop.json'));
      await repository.commit('link');
      expect(await found(repository)).toMatchObject({
        exitCode: 65,
        losses: [],
        unreadable: [],
        irregular: [{ path: 'memory-laptop.json', mode: '120000' }],
      });
    }));

  test('looks at the whole lines of a content in the history that cannot be read, and says so', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...numbered('laptop', 1));
      const torn = stampedFile(laptop)
        .replace(/\]\n$/, '')
        .replace(/.{30}$/s, '');
      await commitForeign(repository, { 'memory-laptop.json': torn });
      const lossy = await id(repository, 'HEAD');
      await commitEntries(repository, ...numbered('laptop', 1));
      const { losses, notes } = await found(repository);
      expect(losses).toMatchObject([{ uniqueId: uniqueIdOf({ host: 'laptop', n: 2 }), heldBy: lossy }]);
      expect(notes).toEqual([
        expect.stringMatching(/^memory-laptop\.json:\d+:\d+ of object .* only the 2 whole lines/),
      ]);
    }));

  test('only notes a form that is not canonical', () =>
    withRepository(async (repository) => {
      const pretty = JSON.stringify(JSON.parse(stampedFile(laptop)), null, 2);
      await commitForeign(repository, { ...managedFiles(laptop), 'memory-laptop.json': pretty });
      const { stderr, exitCode } = await memjoin(repository, ['verify']);
      expect({ stderr, exitCode }).toEqual({
        stderr: expect.stringMatching(/^memjoin: memory-laptop\.json is not in canonical form/),
        exitCode: 0,
      });
    }));

  test('compares the branch with its ledger, where no range is named', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...numbered('laptop', 1));
      await growLedger(await openRepository(repository.cwd), 'refs/heads/main', [Buffer.from(stampedFile(laptop))]);
      const { losses, exitCode } = await found(repository);
      expect(exitCode).toBe(1);
      expect(losses).toMatchObject(
        numbered('laptop', 2, 3).map((entry) => ({ uniqueId: uniqueIdOf(entry), heldBy: 'ledger' })),
      );
      expect((await memjoin(repository, ['verify'])).stderr).toBe('hint: memjoin recover\n');
      expect(await found(repository, 'HEAD')).toMatchObject({ exitCode: 0 });
    }));

  test('needs no install and no work tree, and takes the folder as an option', () =>
    withTwoSides(async (repository) => {
      const inFolder = (entries: typeof laptop) =>
        Object.fromEntries(Object.entries(managedFiles(entries)).map(([path, text]) => [`a [b]/c/${path}`, text]));
      await commitForeign(repository, inFolder(both));
      const gone = { 'a [b]/c/memory-desktop.json': undefined };
      await commitForeign(repository, { ...inFolder(laptop), ...gone });
      const bare = join(dirname(repository.cwd), 'bare.git');
      await repository.git('clone', '--quiet', '--bare', '.', bare);
      const { stdout, exitCode } = await memjoin({ cwd: bare, env: repository.env }, ['verify', '--dir', './a [b]/c/']);
      expect({ stdout, exitCode }).toEqual({
        stdout: expect.stringContaining('a [b]/c/memory-desktop.json: 2 entries went missing'),
        exitCode: 1,
      });
      expect(await found({ cwd: bare }, 'side..main', 'a [b]/c')).toMatchObject({ exitCode: 1 });
      expect(await found({ cwd: bare })).toMatchObject({ exitCode: 0, files: 2 });
    }));

  test('refuses to say that all is there where a shallow clone cannot know', () =>
    withRepository(async (repository) => {
      await commitEntries(repository, ...laptop);
      await commitEntries(repository, ...numbered('laptop', 1));
      const shallow = join(dirname(repository.cwd), 'shallow');
      await repository.git('clone', '--quiet', '--depth', '1', `file://${repository.cwd}`, shallow);
      await expect(found({ cwd: shallow })).rejects.toMatchObject({ code: 'read-failed' });

      // The edge itself is no reason where nothing lies behind it.
      const whole = await cloneRepository(repository, 'whole');
      await whole.git('fetch', '--quiet', '--depth', '2', `file://${repository.cwd}`, 'main');
      expect(await found(whole, 'HEAD')).toMatchObject({ exitCode: 1 });
    }));

  test('calls what is no range wrong usage', () =>
    withRepository(async (repository) => {
      await expect(found(repository)).rejects.toMatchObject({ code: 'usage' });
      await repository.commit('first');
      expect(await found(repository)).toMatchObject({ exitCode: 0 });
      for (const range of ['nowhere..HEAD', 'HEAD..nowhere', 'HEAD:README', '-x..HEAD', '']) {
        await expect(found(repository, range)).rejects.toMatchObject({ code: 'usage' });
      }
    }));
});
