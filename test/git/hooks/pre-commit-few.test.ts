import { expect, test } from 'vitest';
import { commitEntries, commitForeign } from '../../support/branches.ts';
import { withElement, withEnvironments } from '../../support/environments.ts';
import { numbered } from '../../support/stamped.ts';

test('commits one after the other go by what is settled already, and by nothing that was committed without the hook', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const add = async (id: string): Promise<void> => {
      await laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id }));
      await laptop.git('commit', '--quiet', '--all', '-m', id);
    };
    await commitEntries(laptop, ...numbered('desktop', 1, 2), ...numbered('laptop', 1));
    for (const id of ['a', 'b']) await add(id);
    const settled = await laptop.uniqueIds();
    await commitForeign(laptop, { [laptop.unified]: await laptop.read(laptop.host) });
    await add('c');
    const unified = (await laptop.entries(laptop.unified)).map(({ uniqueId }) => uniqueId);
    expect(unified).toEqual(expect.arrayContaining([...settled]));
    expect(unified).toHaveLength(settled.length + 1);
    // Not by a repair after it.
    expect((await laptop.git('log', '-1', '--format=%s')).stdout).toBe('c');
  });
});
