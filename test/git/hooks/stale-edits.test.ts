import { expect, test } from 'vitest';
import { readEntries } from '../../../src/core/read-entries.ts';
import { view } from '../../../src/core/view.ts';
import { sha256 } from '../../../src/memory/sha256.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';

/** Returns the texts that show in HEAD, by id. */
const textsIn = async (environment: Environment): Promise<Readonly<Record<string, unknown>>> => {
  const { stdout } = await environment.git('show', `HEAD:${environment.unified}`);
  const read = readEntries(Buffer.from(stdout), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  const contents = view(read.value.values(), sha256).map(({ winner }) => JSON.parse(winner.content.text.toString()));
  return Object.fromEntries(contents.map(({ id, text }) => [id, text]));
};

const commit = (environment: Environment) => environment.git('commit', '--quiet', '--allow-empty', '-a', '-m', 'x');

test('what a person writes into a line of an earlier version is the next version; the line as it was is not', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    for (const text of ['mmm 1', 'mmm 2', 'mmm 3']) {
      await laptop.remember({ id: 'tea', text }, { id: 'milk', text });
      await laptop.backup();
    }
    const old = (await laptop.git('show', `HEAD~2:${laptop.host}`)).stdout;

    // As it was, however it came back: the commit heals, and says so.
    await laptop.git('checkout', 'HEAD~2', '--', laptop.host, laptop.unified);
    expect((await commit(laptop)).stderr).toContain('came back');
    expect(await textsIn(laptop)).toEqual({ tea: 'mmm 3', milk: 'mmm 3' });

    // Edited in the file of an old checkout: the edit alone counts.
    await laptop.git('checkout', 'HEAD~3', '--', laptop.host);
    await laptop.write(laptop.host, (await laptop.read(laptop.host)).replace('mmm 1', 'edited'));
    await commit(laptop);
    expect(await textsIn(laptop)).toEqual({ tea: 'edited', milk: 'mmm 3' });

    // Pasted back beside the present line, in either file.
    const [, tea = '', milk = ''] = old.split('\n');
    for (const [path, line, word] of [
      [laptop.host, tea, 'aaa'],
      [laptop.unified, milk, 'zzz'],
    ] as const) {
      const pasted = line.replace('mmm 1', word).replace(/,$/, '');
      await laptop.write(path, (await laptop.read(path)).replace('[\n', `[\n${pasted},\n`));
    }
    await commit(laptop);
    expect(await textsIn(laptop)).toEqual({ tea: 'aaa', milk: 'zzz' });

    // With metadata that no version ever had.
    const stale = (await laptop.read(laptop.host)).replace(/"timestamp":"[^"]*"/, '"timestamp":""');
    await laptop.write(laptop.host, stale.replace('aaa', 'bbb'));
    await commit(laptop);
    expect(await textsIn(laptop)).toEqual({ tea: 'bbb', milk: 'zzz' });

    // Two edits of one id, in two files: neither takes the place of the other.
    for (const [path, word] of [
      [laptop.host, 'here'],
      [laptop.unified, 'there'],
    ] as const) {
      await laptop.write(path, (await laptop.read(path)).replace('bbb', word));
    }
    await commit(laptop);
    const texts = (await laptop.entries(laptop.unified)).map(({ content }) => content.text);
    expect(texts).toEqual(expect.arrayContaining(['here', 'there']));
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('');
  });
});

test('an edit of an earlier version that is not committed survives a backup', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'mmm 1' });
    await laptop.backup();
    const open = await laptop.read(laptop.host);
    await laptop.remember({ id: 'tea', text: 'mmm 2' });
    await laptop.backup();
    await laptop.write(laptop.host, open.replace('mmm 1', 'edited'));
    await laptop.remember({ id: 'tea', text: 'mmm 3' });
    const { notes } = await laptop.backup();
    expect(notes.join('')).toContain('edited by hand');
    expect(await laptop.read(laptop.host)).toContain('edited');
    await commit(laptop);
    expect(await textsIn(laptop)).toEqual({ tea: 'edited' });
    // As it was, it is no work of anybody: the next backup brings the file up to date.
    await laptop.write(laptop.host, open);
    await laptop.remember({ id: 'tea', text: 'mmm 4' });
    expect((await laptop.backup()).notes).toEqual([expect.stringContaining('replaces a text that it had never shown')]);
    expect(await laptop.read(laptop.host)).toContain('mmm 4');
  });
});
