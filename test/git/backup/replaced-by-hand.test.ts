import { expect, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';

test('a backup names a text written by hand that its source replaces without having shown it', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'y', text: 'y0' });
    await laptop.backup();
    for (const path of [laptop.host, laptop.unified]) {
      await laptop.write(path, (await laptop.read(path)).replace('y0', 'by hand'));
    }
    await laptop.git('commit', '--quiet', '--all', '--message', 'by hand');
    await laptop.remember({ id: 'y', text: 'live' });
    const { notes } = await laptop.backup();
    expect(notes).toEqual([
      expect.stringMatching(/^y: the live file replaces a text that it had never shown; memjoin log y /),
    ]);
    // What the source has said itself is nothing to tell.
    await laptop.remember({ id: 'y', text: 'live again' });
    expect((await laptop.backup()).notes).toEqual([]);
  }));
