import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { withFolder } from '../../support/repository.ts';

const memjoin = useCommandLine();

const entry = (id: string, text: string, more = ''): string =>
  line({ uniqueId: `a_${id}_${stampAt(1)}`, content: `"id":"${id}","text":${JSON.stringify(text)}`, more });

test('tells what each of two files shows that the other does not, in any form, by content', () =>
  withFolder(async (folder) => {
    await folder.write(
      'old.json',
      '[{"text":"tea","id":"same"},{"id":"gone","text":"x"},{"id":"edited","text":"was"}]',
    );
    await folder.write('new.json', file(entry('same', 'tea'), entry('edited', 'is'), entry('added', 'y')));
    expect(await memjoin(folder, ['compare', 'old.json', 'new.json'])).toEqual({
      stdout: [
        '1 id only in old.json:',
        '- gone  x',
        '',
        '1 id only in new.json:',
        '+ added  y',
        '',
        '1 id with other content (< old.json, > new.json):',
        '~ edited',
        '  < was',
        '  > is',
        '',
        '1 id the same, 1 with other content, 1 and 1 on one side only.',
        '',
      ].join('\n'),
      stderr: '',
      exitCode: 1,
    });
    const { stdout } = await memjoin(folder, ['compare', 'old.json', 'new.json', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      same: 1,
      onlyFirst: [{ held: false, shown: { content: { id: 'gone' } } }],
      onlySecond: [{ held: false, shown: { content: { id: 'added' } } }],
      differing: [{ first: { content: { text: 'was' } }, second: { content: { text: 'is' } } }],
    });
    expect(await memjoin(folder, ['compare', 'old.json', 'old.json'])).toMatchObject({
      stdout: 'Both show the same 3 ids.\n',
      exitCode: 0,
    });
  }));

test('compares the backup of another program with the memory, and knows what is only hidden', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'green' });
    await laptop.remember({ id: 'milk', text: 'oat' });
    await laptop.backup();
    expect(await memjoin(laptop, ['compare', laptop.source])).toMatchObject({ exitCode: 0 });
    await memjoin(laptop, ['delete', 'milk']);
    const { stdout, exitCode } = await memjoin(laptop, ['compare', laptop.source]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('- milk  oat  (held by the memory, but not shown)\n');
  }));

test('refuses a side that cannot be read, and none or three of them', () =>
  withFolder(async (folder) => {
    await folder.write('good.json', '[{"id":"a"}]');
    await folder.write('torn.json', '[{"id":"a"');
    expect(await memjoin(folder, ['compare', 'good.json', 'torn.json'])).toMatchObject({ stdout: '', exitCode: 65 });
    expect(await memjoin(folder, ['compare'])).toMatchObject({ stdout: '', exitCode: 64 });
    expect(await memjoin(folder, ['compare', 'a', 'b', 'c'])).toMatchObject({ stdout: '', exitCode: 64 });
  }));
