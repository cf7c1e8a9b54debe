import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../support/environments.ts';

// Scenario: old-snapshot
test('the environment that backed up last won with old text', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await share(laptop, desktop, { id: 'tea', content: 'green' });
    await laptop.remember({ id: 'tea', content: 'oolong' });
    await laptop.backup();
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet');
    const before = await desktop.read(desktop.unified);
    expect(await desktop.backup({ now: Date.now() + 60_000 })).toMatchObject({ written: 0, commit: undefined });
    expect(await desktop.read(desktop.unified)).toBe(before);
    expect((await desktop.entries(desktop.unified)).map(({ content }) => content.content)).toEqual(['oolong']);
  });
});

/** Lets both environments hold `element`, first backed up by `first`. */
const share = async (first: Environment, second: Environment, element: object): Promise<void> => {
  for (const environment of [first, second]) await environment.remember(element);
  await first.backup();
  await first.git('push', '--quiet');
  await second.git('pull', '--quiet');
  await second.backup();
};
