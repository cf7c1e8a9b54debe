import { expect, test } from 'vitest';
import { describeView } from '../../../src/cli/commands/view.ts';
import { readEntries } from '../../../src/core/read-entries.ts';
import { view } from '../../../src/core/view.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { withRepository } from '../../support/repository.ts';
import { sha256 } from '../../support/sha256.ts';

const memjoin = useCommandLine();

const entry = (id: string, text: string, more = ''): string =>
  line({ uniqueId: `a_${id}_${stampAt(1)}`, content: `"id":"${id}","text":${JSON.stringify(text)}`, more });

test('shows one line per id of what HEAD, the index and the work tree hold together', () =>
  withRepository(async (repository) => {
    await repository.commit('first', { 'memory-a.json': file(entry('committed', 'tea')) });
    await repository.write('memory-a.json', file(entry('staged', 'milk')));
    await repository.git('add', 'memory-a.json');
    await repository.write('memory-a.json', file(entry('written', 'sugar'), entry('gone', 'no', '"deleted":true')));
    const { stdout, stderr, exitCode } = await memjoin(repository, ['view']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(
      [
        'ID         HOST  WRITTEN (UTC)     CONTENT',
        'committed  a     2026-01-05 09:00  tea',
        'staged     a     2026-01-05 09:00  milk',
        'written    a     2026-01-05 09:00  sugar',
        '',
      ].join('\n'),
    );
    expect((await repository.git('status', '--porcelain')).stdout).toBe('MM memory-a.json');
  }));

test('shows what HEAD of a bare repository holds, also to who has not set memjoin up', () =>
  withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await laptop.remember({ id: 'e1', text: 'tea' });
    await laptop.backup();
    await laptop.git('push', '--quiet');
    // A repository that had a work tree once may still have the index of then.
    const { stdout: stale } = await hub.gitWith({ input: file(entry('stale', 'no')) }, 'hash-object', '-w', '--stdin');
    await hub.git('update-index', '--add', '--cacheinfo', `100644,${stale},memory-a.json`);
    const { stdout, exitCode } = await memjoin(hub, ['view']);
    expect({ stdout, exitCode }).toEqual({
      stdout: expect.stringMatching(/\ne1 {2}laptop {2}.* {2}tea\n$/),
      exitCode: 0,
    });
    const refused = await memjoin({ cwd: `${laptop.cwd}/.git`, env: laptop.env }, ['delete', 'e1']);
    expect(refused).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('Go to the work tree') });
  }));

test('names a file that cannot be read, shows the rest, and ends with 65', () =>
  withRepository(async (repository) => {
    await repository.commit('first', {
      'memory-a.json': file(entry('e1', 'tea')),
      'memory-b.json': '[\n{"id":nope}\n]\n',
    });
    const { stdout, stderr, exitCode } = await memjoin(repository, ['view']);
    expect({ lines: stdout.split('\n').length, exitCode }).toEqual({ lines: 3, exitCode: 65 });
    expect(stderr).toMatch(/^error: memory-b\.json:2:7: .*\nhint: What these files hold is missing above\./);
  }));

test('prints contents as they are spelled with --json, of one kind of source with --dialect', () =>
  withRepository(async (repository) => {
    const number = line({ uniqueId: `a_n_${stampAt(1)}`, content: '"id":"n","big":12345678901234567890,"one":1.0' });
    const ada = line({
      uniqueId: `a_x_${stampAt(2)}`,
      more: '"id":"entity:Ada"',
      content: '"type":"entity","name":"Ada"',
    });
    await repository.commit('first', { 'memory-a.json': file(number, ada) });
    const { stdout } = await memjoin(repository, ['view', '--json', '--dialect', 'array']);
    expect(stdout).toContain('"content":{"id":"n","big":12345678901234567890,"one":1.0}');
    expect(JSON.parse(stdout)).toMatchObject({
      entries: [
        { dialect: 'array', conflicts: 0, shown: { id: 'n', uniqueId: `a_n_${stampAt(1)}`, host: 'a', version: 1 } },
      ],
    });
    const graph = await memjoin(repository, ['view', '--dialect', 'knowledge-graph']);
    expect(graph.stdout).toMatch(/^ID .*\nentity:Ada {2}a {5}2026-01-05 09:00 {2}Ada\n$/);
  }));

const describe = (width: number, ...lines: readonly string[]): readonly string[] => {
  const read = readEntries(file(...lines), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return describeView(view(read.value.values(), sha256), width);
};

test('cuts lines to the width of a terminal by columns, and nothing where there is none', () => {
  const long = entry('wide', '漢字'.repeat(40));
  const [, cut = ''] = describe(50, long);
  expect(cut).toBe(`wide  a     2026-01-05 09:00  ${'漢字'.repeat(4)}漢…`);
  expect(describe(Number.POSITIVE_INFINITY, long)[1]).toContain('漢字'.repeat(40));
  expect(describe(49, entry('marks', 'e\u0301'.repeat(30)))[1]).toBe(
    `marks  a     2026-01-05 09:00  ${'e\u0301'.repeat(17)}…`,
  );
});

// Scenario: terminal-escapes
test('lets nothing in an entry move the cursor, colour the terminal or begin a line', () => {
  const hostile = line({
    uniqueId: `a_\u001b_${stampAt(1)}`,
    host: 'a\u001b[31m',
    content: '"id":"x\\ny\\u001b]0;t\\u0007","text":"one\\n\\u202etwo\\u009b2J"',
  });
  const text = describe(Number.POSITIVE_INFINITY, hostile).join('\n');
  expect(text.split('\n')).toHaveLength(2);
  expect(text).toContain('one \\u{202e}two\\u{9b}2J');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('lists what is hidden, with what it said last, so that it can be brought back', () =>
  withRepository(async (repository) => {
    const hidden = entry('gone', 'green tea', '"deleted":true');
    await repository.commit('first', { 'memory-a.json': file(entry('here', 'milk'), hidden) });
    const { stdout, stderr, exitCode } = await memjoin(repository, ['view', '--hidden']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ID .*\ngone {2}a .* green tea\n$/);
    expect(stderr).toContain('memjoin undelete ID');
    const json = JSON.parse((await memjoin(repository, ['view', '--hidden', '--json'])).stdout);
    expect(json.entries).toMatchObject([{ shown: { id: 'gone', deleted: true, content: { text: 'green tea' } } }]);
    await repository.write('memory-a.json', file(entry('here', 'milk')));
    await repository.commit('second');
    expect((await memjoin(repository, ['view', '--hidden'])).stdout).toBe('');
  }));
