import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentKey } from '../../../src/core/content.ts';
import type { Entry } from '../../../src/core/entry.ts';
import { printEntries } from '../../../src/core/join.ts';
import type { Wanted } from '../../../src/core/next-version.ts';
import { compareVersions } from '../../../src/core/order.ts';
import { prepare } from '../../../src/core/prepare.ts';
import { keepGreater, readEntries } from '../../../src/core/read-entries.ts';
import { shownOf, type Version, versionsById, view } from '../../../src/core/view.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { law } from '../../support/law.ts';
import { sha256 } from '../../support/sha256.ts';

/** What a source holds: few ids, in the metadata, where no content can hide them; with contents that collide. */
const source: fc.Arbitrary<readonly Wanted[]> = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom('=x', '=y', '=~1'),
      text: fc.constantFrom('{"n":1.0}', '{"id":"x"}', '{"id":1,"n":2}'),
    })
    .map(({ id, text }) => ({
      id,
      text: Buffer.from(text),
      key: contentKey(Buffer.from(text)),
      idLiteral: idLiteralOf(id),
    })),
  { selector: ({ id }) => id },
);

const now = fc.constantFrom(0, 1767603600500, 1767603601500, 253402300799999);
const environment = fc.constantFrom('a', 'b', 'c');

function idLiteralOf(id: string): string {
  return id === '=~1' ? '1' : JSON.stringify(id.slice(1));
}

const entriesOf = (bytes: Buffer): Map<string, Entry> => {
  const read = readEntries(bytes, sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
};

// Scenario: clock-jumps, clock-ahead
test('after a write the view says what the source says, and writing again writes nothing', () => {
  law(
    [anyFile, source, environment, now],
    (file, wanted, name, clock) => {
      const entries = entriesOf(file.bytes);
      const shadow = new Map<string, string>();
      const write = () =>
        prepare(wanted, versionsById(entries.values(), sha256), { environment: name, now: clock, sha256, shadow });
      const { written, refused } = write();
      for (const entry of written) keepGreater(entries, entry);
      const after = versionsById(entries.values(), sha256);
      for (const { id, key } of wanted.filter((element) => !refused.includes(element.id))) {
        expect(shownOf(id, after.get(id) ?? [])?.winner.content.key).toBe(key);
      }
      expect(write()).toEqual({ written: [], refused });
    },
    3000,
  );
});

test('a write is by its writer, is new or greater than what it replaces, and is canonical', () => {
  law(
    [anyFile, source, environment, now],
    (file, wanted, name, clock) => {
      const entries = entriesOf(file.bytes);
      const before = new Map(entries);
      const { written } = prepare(wanted, versionsById(entries.values(), sha256), {
        environment: name,
        now: clock,
        sha256,
      });
      for (const entry of written) {
        expect(entry.place.environment).toBe(name);
        const replaced = before.get(entry.uniqueId);
        if (replaced !== undefined) expect(compareVersions(entry.line, replaced.line)).toBeGreaterThan(0);
        keepGreater(entries, entry);
      }
      const printed = printEntries(entries);
      expect(printEntries(entriesOf(printed)).equals(printed)).toBe(true);
      expect(entries.size).toBe(before.size + written.filter(({ uniqueId }) => !before.has(uniqueId)).length);
    },
    3000,
  );
});

test('two environments that write unaware of each other lose nothing: one shows, the other is listed', () => {
  law([source, source, now, now], (one, other, oneClock, otherClock) => {
    const writes = [
      prepare(one, new Map(), { environment: 'a', now: oneClock, sha256 }),
      prepare(other, new Map(), { environment: 'b', now: otherClock, sha256 }),
    ];
    const entries = writes.flatMap(({ written }) => written);
    for (const { id, winner, conflicting } of view(entries, sha256)) {
      const said = [winner, ...conflicting].map(({ content }) => content.key);
      const meant = [...one, ...other].filter((element) => element.id === id).map(({ key }) => key);
      expect(new Set(said)).toEqual(new Set(meant));
    }
  });
});

test('the view shows an id exactly when some entry of it is live and not superseded', () => {
  law([anyFile], (file) => {
    const byId = versionsById(entriesOf(file.bytes).values(), sha256);
    for (const [id, versions] of byId) {
      const live = versions.filter((version) => isLive(version) && !isSuperseded(version, versions));
      const shown = shownOf(id, versions);
      if (live.length > 0) expect(shown).toBeDefined();
      for (const version of live) {
        const listed = [shown?.winner, ...(shown?.conflicting ?? [])].map((each) => each?.content.key);
        expect(listed).toContain(version.content.key);
      }
    }
  });
});

const isLive = ({ metadata }: Version): boolean => !metadata.isDeleted && !metadata.isPurged;

const isSuperseded = ({ entry, metadata }: Version, versions: readonly Version[]): boolean =>
  versions.some(
    (other) => other.entry !== entry && (other.metadata.supersedes.get(entry.uniqueId) ?? -1) >= metadata.version,
  );
