import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';
import { type Repository, withRepository } from '../../support/repository.ts';

const memjoin = useCommandLine();

const uniqueId = `a_e1_${stampAt(1)}`;
const version = (number: number, text: string): string =>
  line({ uniqueId, version: number, timestamp: stampAt(number), content: `"id":"e1","text":"${text}","n":1.0` });

const commitOn = async (
  repository: Repository,
  text: string,
  [number, date]: readonly [number, string],
): Promise<void> => {
  await repository.write('memory-a.json', file(version(number, text)));
  await repository.git('add', '.');
  await repository.gitWith(
    { env: { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date } },
    'commit',
    '--quiet',
    '-m',
    text,
  );
};

// Scenario: numbers
test('shows an entry in full, every literal as it is spelled', () =>
  withRepository(async (repository) => {
    await commitOn(repository, '\\u202e\u009b2J', [1, '2026-01-05T09:00:00Z']);
    expect(await memjoin(repository, ['show', 'e1'])).toEqual({
      stdout: [
        'id       e1',
        'state    shown',
        'written  2026-01-05 09:00:01 UTC by a, version 1',
        `entry    ${uniqueId}`,
        '{',
        '  "id": "e1",',
        // What could move a cursor is an escape, which is the same text to JSON.
        '  "text": "\\u202e\\u009b2J",',
        '  "n": 1.0',
        '}',
        '',
      ].join('\n'),
      stderr: '',
      exitCode: 0,
    });
    const { stdout } = await memjoin(repository, ['show', uniqueId, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      hidden: false,
      named: { uniqueId },
      shown: { uniqueId },
      conflicting: [],
    });
  }));

test('shows what an entry said in a revision or at a time', () =>
  withRepository(async (repository) => {
    await commitOn(repository, 'old', [1, '2026-01-05T09:00:00Z']);
    await commitOn(repository, 'middle', [2, '2026-02-05T09:00:00Z']);
    const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    await commitOn(repository, 'recent', [3, daysAgo(10)]);
    await commitOn(repository, 'new', [4, daysAgo(1)]);
    const textAt = async (at: string): Promise<unknown> => {
      const { stdout } = await memjoin(repository, ['show', 'e1', '--at', at, '--json']);
      return JSON.parse(stdout).shown?.content.text;
    };
    expect(await textAt('HEAD~3')).toBe('old');
    expect(await textAt('2026-01-31')).toBe('old');
    expect(await textAt('2026-02-05')).toBe('middle');
    expect(await textAt('2026-02-05T08:59:59Z')).toBe('old');
    // The reflog of this repository is seconds old: it does not know what was a week ago, the commits do.
    expect(await textAt('@{1.week.ago}')).toBe('recent');
    expect(await textAt('2 days ago')).toBe('recent');
    expect(await textAt('@{1}')).toBe('recent');
    const human = await memjoin(repository, ['show', 'e1', '--at', 'HEAD~3']);
    expect(human.stdout).toMatch(/\nat {7}[0-9a-f]{40}\n\{\n/);
  }));

test.each(['no-such-branch', 'gibberish ago', '--all', 'HEAD~99'])(
  'refuses %s, which is neither a time nor a revision',
  (at) =>
    withRepository(async (repository) => {
      await commitOn(repository, 'old', [1, '2026-01-05T09:00:00Z']);
      const { stderr, exitCode } = await memjoin(repository, ['show', 'e1', `--at=${at}`]);
      expect({ stderr, exitCode }).toEqual({
        stderr: expect.stringMatching(
          /^error: .*: is neither a time nor a revision of this repository\.\nhint: Name a revision/,
        ),
        exitCode: 64,
      });
    }),
);

test.each(['1999-01-01', '@{15.years.ago}'])('says when the history begins if %s is before it', (at) =>
  withRepository(async (repository) => {
    await commitOn(repository, 'old', [1, '2026-01-05T09:00:00Z']);
    await commitOn(repository, 'new', [2, '2026-02-05T09:00:00Z']);
    expect(await memjoin(repository, ['show', 'e1', `--at=${at}`])).toEqual({
      stdout: '',
      stderr: `error: ${at}: the history begins 2026-01-05 09:00 UTC; at that time there was nothing.\n`,
      exitCode: 1,
    });
  }),
);

test('takes an id that looks like an option after --, and refuses none and a second one', () =>
  withRepository(async (repository) => {
    await repository.write('memory-a.json', file(line({ content: '"id":"--json","text":"tea"' })));
    await repository.git('add', '.');
    expect((await memjoin(repository, ['show', '--', '--json'])).stdout).toMatch(/^id {7}--json\n/);
    expect((await memjoin(repository, ['log', '--', '--json'])).stdout).toMatch(/^--json\n/);
    const answers = await Promise.all(
      [['show'], ['delete'], ['log', 'a', '--', 'b']].map((args) => memjoin(repository, args)),
    );
    expect(answers.map(({ stderr, exitCode }) => [stderr.split('\n')[0], exitCode])).toEqual([
      ['error: show: no id was named.', 64],
      ['error: delete: no id was named.', 64],
      ['error: log: takes one id, and b is a second one.', 64],
    ]);
  }));

test.each(['2026-02-31', '2026-13-01', '2026-01-00 09:00', '2026-01-05T25:00:00Z', '@{2026-04-31}'])(
  'refuses %s, which no calendar or clock has',
  (at) =>
    withRepository(async (repository) => {
      await commitOn(repository, 'old', [1, '2026-01-05T09:00:00Z']);
      const { stderr, exitCode } = await memjoin(repository, ['show', 'e1', `--at=${at}`]);
      expect({ stderr, exitCode }).toEqual({
        stderr: `error: ${at}: there is no such day or time.\nhint: Write it as 2026-01-31 or 2026-01-31 09:00.\n`,
        exitCode: 64,
      });
    }),
);

test('lists the observations and relations of an entity, and log names them', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const ada = { type: 'entity', name: 'Ada', entityType: 'person', observations: ['Has a cat', 'Rows'] };
    const knows = { type: 'relation', from: 'Bob', to: 'Ada', relationType: 'knows' };
    await laptop.write(laptop.source, `${JSON.stringify(ada)}\n${JSON.stringify(knows)}\n`);
    await laptop.backup();
    const { stdout } = await memjoin(laptop, ['show', 'entity:Ada']);
    expect(stdout).toMatch(
      /\nobservation:\w{8} {2}Ada: Has a cat\nobservation:\w{8} {2}Ada: Rows\nrelation:\w{8} {2}Bob knows Ada\n$/,
    );
    expect(JSON.parse((await memjoin(laptop, ['show', 'entity:Ada', '--json'])).stdout).parts).toHaveLength(3);
    const life = await memjoin(laptop, ['log', 'entity:Ada']);
    expect(life.stderr).toBe(
      'memjoin: 3 observations and relations with a life of their own: memjoin show entity:Ada lists them.\n',
    );
  }));
