import { expect, test } from 'vitest';
import { entryOfLine } from '../../src/core/entry.ts';
import { join } from '../../src/core/join.ts';
import { compareEntries } from '../../src/core/order.ts';
import { file, line } from '../support/memory-file.ts';
import { mulberry32 } from '../support/mulberry32.ts';
import { withFolder } from '../support/repository.ts';
import { sha256 } from '../support/sha256.ts';

/** Always the same cases: the figure is a measurement, and a run of bad luck would say nothing about a change. */
const CASES = 60;
const ENTRIES = 600;
const HOSTS = 5;
const ADDITIONS = 4;
const EDITS = 2;

// Scenario: merges-without-driver
test('where no driver runs, Git’s own text merge of two hosts’ work is mostly the join', async () => {
  await withFolder(async ({ write, gitWith }) => {
    let same = 0;
    for (let number = 0; number < CASES; number++) {
      const { base, ours, theirs } = drawCase(mulberry32(number));
      await write('base', base);
      await write('ours', ours);
      await write('theirs', theirs);
      const merged = await gitWith({ allowFailure: true }, 'merge-file', '-p', 'ours', 'base', 'theirs');
      const joined = join(ours, theirs, sha256);
      const read = join(Buffer.from(merged.stdout), file(), sha256);
      expect(
        joined.ok && read.ok && read.bytes.equals(joined.bytes),
        'with conflicts or without, it reads as the join',
      ).toBe(true);
      // The folder's git cuts the last line feed off.
      if (merged.exitCode === 0 && joined.ok && `${merged.stdout}\n` === joined.bytes.toString()) same++;
    }
    expect(same).toBeGreaterThanOrEqual(0.9 * CASES);
  });
});

type Minted = { readonly host: string; readonly id: string; readonly second: number; readonly version: number };

/** 600 entries of five hosts; two of the hosts each add four entries at the end of their time and edit two of their own. */
function drawCase(random: () => number): { base: Buffer; ours: Buffer; theirs: Buffer } {
  const below = (limit: number) => Math.floor(random() * limit);
  const base = Array.from({ length: ENTRIES }, (_, index): Minted => {
    return { host: `host-${below(HOSTS)}`, id: `e${index}`, second: index * 60 + below(60), version: 1 };
  });
  const first = below(HOSTS);
  const hosts = [first, (first + 1 + below(HOSTS - 1)) % HOSTS];
  const [ours, theirs] = hosts.map((number) => {
    const host = `host-${number}`;
    const own = base.filter((entry) => entry.host === host);
    const edited = new Set(Array.from({ length: EDITS }, () => own[below(own.length)]));
    const added = Array.from({ length: ADDITIONS }, (_, index): Minted => {
      return { host, id: `${host}-${index}`, second: ENTRIES * 60 + below(3600), version: 1 };
    });
    return print([...base.map((entry) => (edited.has(entry) ? { ...entry, version: 2 } : entry)), ...added]);
  }) as [Buffer, Buffer];
  return { base: print(base), ours, theirs };
}

function print(entries: readonly Minted[]): Buffer {
  const lines = entries.map(({ host, id, second, version }) => {
    const stamp = stampOfSecond(second);
    const timestamp = version === 1 ? stamp : stampOfSecond(second + 100_000);
    const content = `"id":"${id}","text":"version ${version} of ${id}"`;
    return Buffer.from(line({ uniqueId: `${host}_${id}_${stamp}`, host, timestamp, version, content }));
  });
  const sorted = lines.map((text) => entryOfLine(text, sha256)).sort(compareEntries);
  return file(...sorted.map((entry) => entry.line.toString()));
}

function stampOfSecond(second: number): string {
  return new Date(Date.UTC(2026, 0, 5) + second * 1000).toISOString().replace('Z', '000Z');
}
