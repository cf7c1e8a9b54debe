import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeConflicts } from '../../src/cli/commands/conflicts.ts';
import { join as joinBytes } from '../../src/core/join.ts';
import { readEntries } from '../../src/core/read-entries.ts';
import { type Shown, view } from '../../src/core/view.ts';
import { openRepository } from '../../src/git/repository.ts';
import { backup } from '../../src/memory/backup.ts';
import { restore } from '../../src/memory/restore/restore.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { setUp } from '../support/install.ts';
import { cloneRepository, type Repository, withRepository } from '../support/repository.ts';
import { sha256 } from '../support/sha256.ts';

/** The blocks of the page: in JSON the five files of its example, then the adopted entry; else what a command prints. */
const page = await readFile(resolve(import.meta.dirname, '../../docs/data-model.md'), 'utf8');
const blocksOf = (language: string) =>
  [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, name]) => name === language).map(([, , text]) => text);
const blocks = blocksOf('json');
const outputs = blocksOf('');

test('the worked example of the data model is what two machines really write', async () => {
  await withRepository(async (laptop) => {
    const found: string[] = [];
    const note = async ({ read }: Repository) => void found.push(await read('unified-memory.json'));

    await laptop.git('init', '--quiet', '--bare', '../hub');
    await laptop.git('--git-dir=../hub', 'symbolic-ref', 'HEAD', 'refs/heads/main');
    await laptop.git('remote', 'add', 'origin', '../hub');
    await setUp(laptop, { environment: 'laptop', source: '../laptop.json' });
    await laptop.commit('set up');
    await backUp(laptop, '08:00', source('likes tea'));
    await laptop.git('push', '--quiet', '-u', 'origin', 'main');
    await note(laptop);
    expect(await laptop.read('memory-laptop.json')).toBe(found[0]);

    const desktop = await cloneRepository({ ...laptop, cwd: join(laptop.cwd, '../hub') }, 'desktop');
    await setUp(desktop, { environment: 'desktop', source: '../desktop.json' });
    expect(await backUp(desktop, '09:00', source('likes tea'))).toBe(0);
    await backUp(laptop, '10:00', source('likes green tea'));
    await backUp(desktop, '11:00', source('likes coffee'));
    await note(laptop);
    await note(desktop);

    await laptop.git('push', '--quiet');
    const { stderr } = await desktop.git('pull', '--quiet', '--no-rebase');
    expect(outputs).toContain(`${stderr.split('\n').find((line) => line.startsWith('memjoin:'))}\n`);
    await note(desktop);
    await desktop.git('push', '--quiet');
    await laptop.git('pull', '--quiet');
    expect(await laptop.read('unified-memory.json')).toBe(found[3]);
    const conflicts = (await shown(desktop)).filter(({ conflicting }) => conflicting.length > 0);
    const listed = describeConflicts(conflicts, 80);
    expect(outputs).toContain(`${listed.slice(0, listed.indexOf('')).join('\n')}\n`);
    expect(conflicts).toHaveLength(1);
    expect(await backUp(laptop, '11:30', source('likes green tea'))).toBe(0);

    await restoreAt(laptop, '11:45');
    expect(await backUp(laptop, '12:00', source('likes coffee, and green tea'))).toBe(1);
    await note(laptop);
    expect((await shown(laptop)).flatMap(({ conflicting }) => conflicting)).toEqual([]);
    expect(found).toEqual(blocks.slice(0, 5));
  });
});

// Scenario: missing-metadata
test('the adopted entry of the data model is what everyone makes of that element', () => {
  const element = '[{"id":"e1","content":"likes tea","updated_at":"2026-01-05T10:00:00+01:00"}]';
  const joined = joinBytes(Buffer.from(element), Buffer.from(element), sha256);
  expect(joined.ok && joined.bytes.toString()).toBe(`[\n${blocks[5]}]\n`);
  expect(blocks).toHaveLength(6);
});

const source = (drink: string): string => {
  const elements = [`{ "id": "drink", "content": "${drink}" }`, CITY];
  return `[\n${elements.map((element) => `  ${element}`).join(',\n')}\n]\n`;
};

const CITY = '{ "id": "city", "content": "lives in Oslo", "since": 2019.0 }';

/** Backs `text` up as the source of `environment` at a time of the day of the example; returns the entries written. */
const backUp = async (repository: Repository, time: string, text: string): Promise<number> => {
  const opened = await openRepository(repository.cwd);
  const settings = await readSettings(opened);
  await repository.write(settings.source ?? '', text);
  const clocks = { wall: () => Date.parse(`2026-03-02T${time}:00.000Z`), monotonic: () => performance.now() };
  return (await backup(opened, settings, { clocks })).written;
};

const restoreAt = async (repository: Repository, time: string): Promise<void> => {
  const opened = await openRepository(repository.cwd);
  const clocks = { wall: () => Date.parse(`2026-03-02T${time}:00.000Z`), monotonic: () => performance.now() };
  await restore(opened, await readSettings(opened), { clocks });
};

const shown = async ({ readBytes }: Repository): Promise<readonly Shown[]> => {
  const entries = readEntries(await readBytes('unified-memory.json'), sha256);
  return entries.ok ? view(entries.value.values(), sha256) : [];
};
