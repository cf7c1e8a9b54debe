import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { withEnvironments } from '../support/environments.ts';

const memjoin = useCommandLine();

// Scenario: install-again
test('taking memjoin back, by revert and by uninstall, leaves every entry and the live file as they are', () =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'tea', text: 'green' });
    await laptop.backup();
    await laptop.git('push', '--quiet', 'origin', 'HEAD');
    await desktop.remember({ id: 'coffee', text: 'black' });
    expect(await memjoin(desktop, ['sync'])).toMatchObject({ exitCode: 0 });
    const live = await desktop.read(desktop.source);
    const known = await desktop.uniqueIds();
    expect(known).toHaveLength(2);

    await desktop.git('revert', '--no-edit', '-m', '1', 'HEAD');
    expect(await desktop.uniqueIds()).toEqual(known);

    expect(await memjoin(desktop, ['uninstall'])).toMatchObject({ exitCode: 0 });
    expect(await desktop.read(desktop.source)).toBe(live);
    expect(await desktop.uniqueIds()).toEqual(known);
    expect(await desktop.uniqueIds('HEAD')).toEqual(known);
    // The other machine goes on, and plain Git merges the two as text.
    await laptop.remember({ id: 'tea', text: 'green' }, { id: 'milk', text: 'oat' });
    expect(await memjoin(laptop, ['sync'])).toMatchObject({ exitCode: 0 });
    await desktop.git('commit', '--quiet', '--all', '--message', 'Without memjoin');
    await desktop.git('pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
    expect((await desktop.entries(desktop.unified)).map(({ content }) => content.id)).toEqual(
      expect.arrayContaining(['tea', 'coffee', 'milk']),
    );
  }));
