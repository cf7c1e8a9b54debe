import { expect, test } from 'vitest';
import { commitForeign, onBranch } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { withElement, withEnvironments } from '../../support/environments.ts';
import { numbered, stampedFile } from '../../support/stamped.ts';

const memjoin = useCommandLine();

/** What a later version of memjoin may write; only its first element is agreed. */
const newer = (text: string): string => text.replace('[\n', '[\n{"_memjoin":{"format":2}},\n');

test('a file of a newer format is kept byte for byte and named; nothing is written into it, and a merge keeps both sides', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const where = `memory-desktop.json:2:1: made by a newer memjoin: upgrade`;
    const desktop = 'memory-desktop.json';
    const files = (count: number) =>
      stampedFile(numbered('desktop', ...Array.from({ length: count }, (_, i) => i + 1)));
    await commitForeign(laptop, { [desktop]: files(1) });
    await onBranch(laptop, 'theirs', { work: () => commitForeign(laptop, { [desktop]: newer(files(2)) }) });
    await commitForeign(laptop, { [desktop]: files(3) });
    const merge = await laptop.gitWith({ allowFailure: true }, 'merge', 'theirs');
    expect(merge.exitCode).toBe(1);
    expect(merge.stderr).toContain(`${desktop}:2:1: theirs cannot be read: made by a newer memjoin: upgrade.`);
    const torn = await laptop.read(desktop);
    for (const side of [files(3), newer(files(2))]) expect(torn).toContain(side);
    await laptop.git('merge', '--abort');

    await commitForeign(laptop, { [desktop]: newer(files(2)) });
    const unified = await laptop.read(laptop.unified).catch(() => '');
    const upgrade = 'Upgrade memjoin on this machine, run "memjoin install", then do the same again.';
    for (const args of [['view'], ['verify'], ['delete', 'd1']]) {
      const { stdout, stderr, exitCode } = await memjoin(laptop, args);
      expect(exitCode, stderr).toBe(65);
      expect(stdout + stderr).toContain(where);
      expect(stderr).toContain(upgrade);
      expect(stderr).not.toContain('Mend');
    }
    await laptop.remember({ id: 'mine' });
    await laptop.backup();
    expect(await laptop.read(desktop)).toBe(newer(files(2)));
    expect(await laptop.read(laptop.unified)).not.toContain('_memjoin');
    expect(unified).not.toContain('_memjoin');

    // A raw host file is taken for a live file; one of a newer format must not be.
    const own = newer('[\n{"other":"form"}\n]\n');
    for (const path of [laptop.host, desktop]) {
      await laptop.write(path, path === desktop ? withElement(newer(files(2)), { id: 'more' }) : own);
      const stopped = await laptop.gitWith({ allowFailure: true }, 'commit', '--quiet', '-am', 'by hand');
      expect(stopped).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('made by a newer memjoin: upgrade'),
      });
      expect(stopped.stderr).toContain(`nothing changed. ${upgrade} Or go back to the last commit: git restore `);
      await laptop.git('checkout', '--quiet', 'HEAD', '--', path);
    }
  }));
