import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endApartFromSpace, isHeldApartFromSpace, isWhole } from '../../../src/core/held-apart-from-space.ts';
import { join } from '../../../src/core/join.ts';
import { findEnd, openBytes, step } from '../../../src/core/lines.ts';
import { openWalk, type Walk } from '../../../src/core/walk-apart-from-space.ts';
import { anyFile } from '../../support/file-arbitraries.ts';
import { atLength, law } from '../../support/law.ts';
import { mutate, mutations } from '../../support/mutations.ts';
import { plainStripSpace } from '../../support/plain-strip-space.ts';
import { sha256 } from '../../support/sha256.ts';
import { spread } from '../../support/spread.ts';
import { stripSpace } from '../../support/strip-space.ts';

/** Sizes of windows: of some bytes, around those that are looked at at once, and of some entries. */
const windows = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 1500 }));

/** Texts of the bytes that the kernel tells from others, most of them no JSON. */
const soup = fc
  .array(
    fc.constantFrom(
      '[',
      '{',
      '}',
      ']',
      ',',
      ':',
      '"',
      '\\',
      ' ',
      '                    ',
      '\n',
      '\r',
      '\t',
      '1',
      'e',
      'é',
      '"""',
    ),
    {
      maxLength: 60,
    },
  )
  .map((tokens) => Buffer.from(`[${tokens.join('')}`));

const noWalk: Walk = (_, start) => start;

const textOf = (bytes: Buffer | undefined): string | undefined => bytes?.toString('latin1');

test('whatever the window, the kernel takes out what the plain loop takes out', () => {
  let stripped = 0;
  law(
    [anyFile, soup, mutations, windows, fc.integer({ min: 1, max: 3000 })],
    ({ bytes }, text, damage, window, room) => {
      for (const input of [bytes, mutate(bytes, damage), text]) {
        const plain = plainStripSpace(input);
        expect(textOf(stripSpace(input, window, room))).toBe(textOf(plain));
        if (plain !== undefined && plain.length > 100) stripped++;
      }
    },
    1000,
  );
  expect(stripped).toBeGreaterThan(atLength(200));
});

test('whatever the window, the guard answers with the kernel as without it', () => {
  const answers = { held: 0, missing: 0 };
  law(
    [anyFile, anyFile, mutations, windows, fc.nat()],
    ({ bytes: input }, { bytes: other }, damage, window, seed) => {
      const joined = join(input, other, sha256);
      const own = join(input, input, sha256);
      if (!joined.ok || !own.ok) return;
      const spaced = spread(own.bytes, seed);
      for (const output of [own.bytes, joined.bytes, mutate(joined.bytes, damage)]) {
        if (!isWhole(output)) continue;
        for (const wanted of [spaced, input, mutate(spaced, damage), mutate(input, damage)]) {
          const plain = isHeldApartFromSpace(output, wanted, noWalk);
          expect(isHeldApartFromSpace(output, wanted, openWalk(output, wanted, window))).toBe(plain);
          expect(isHeldApartFromSpace(output, wanted)).toBe(plain);
          answers[plain ? 'held' : 'missing']++;
        }
      }
    },
    300,
  );
  expect(Math.min(answers.held, answers.missing)).toBeGreaterThan(atLength(100));
});

test('each entry that the walk passes is a line that it has passed, but for white space', () => {
  let passed = 0;
  law(
    [anyFile, anyFile, mutations, windows, fc.nat()],
    ({ bytes: input }, { bytes: other }, damage, window, seed) => {
      const joined = join(input, other, sha256);
      const own = join(input, input, sha256);
      if (!joined.ok || !own.ok) return;
      const spaced = spread(own.bytes, seed);
      for (const output of [own.bytes, joined.bytes]) {
        for (const wanted of [spaced, mutate(spaced, damage)]) {
          const held = openBytes(output);
          const start = wanted.indexOf('{');
          if (start === -1) continue;
          const comma = openWalk(output, wanted, window)(held, start);
          const behind = held.start;
          const lines = openBytes(output);
          let at = start;
          let end = start;
          for (; lines.start < behind; step(lines)) {
            expect(findEnd(lines)).toBe(true);
            const next = endApartFromSpace(lines, wanted, at);
            if (next === -1) continue;
            passed++;
            end = wanted.indexOf(',', next);
            expect(wanted.toString('latin1', next, end).trim()).toBe('');
            at = end + 1;
            while (/\s/.test(String.fromCharCode(wanted[at] ?? 0))) at++;
          }
          expect(comma).toBe(end);
        }
      }
    },
    300,
  );
  expect(passed).toBeGreaterThan(atLength(200));
});
