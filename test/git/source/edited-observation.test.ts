import { expect, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';
import { publish, pull, restoreIn } from '../../support/source-environment.ts';

// The id of an observation is made of its text, and stays when somebody edits that in a memory file.
test('an observation whose text was edited in a memory file is written by every restore', async () => {
  const entity = (text: string) => `{"type":"entity","name":"Ada","entityType":"person","observations":["${text}"]}`;
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.write(laptop.source, entity('has a cat'));
    await publish(laptop);
    await pull(desktop);
    await restoreIn(desktop, { dialect: 'knowledge-graph' });
    await laptop.write(laptop.unified, (await laptop.read(laptop.unified)).replace('has a cat', 'has a dog'));
    await laptop.git('commit', '--quiet', '--all', '-m', 'A dog');
    await laptop.git('push', '--quiet');
    await pull(desktop);
    for (const environment of [laptop, desktop]) {
      expect(await restoreIn(environment)).toMatchObject({ outcome: 'restored' });
      expect(await environment.read(environment.source)).toBe(entity('has a dog'));
      expect(await restoreIn(environment)).toMatchObject({ outcome: 'unchanged' });
    }
  });
});
