import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentName, isEnvironmentName } from '../../../src/core/environment.ts';
import { sha256 } from '../../support/sha256.ts';

/** Names that collide: few letters in both cases, separators, and endings like our own. */
const requested = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'A', '.', '/', '-', '_', ' ', 'x', '0'), maxLength: 4 }),
  fc.constantFrom('unified', 'Unified', '2026-01-05', 'a'.repeat(64), 'a'.repeat(65)),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);
/** A name, or what another name was turned into: the answer for one may be asked for as the other. */
const nameOrAnswer = fc.oneof(
  requested,
  requested.map((name) => environmentName(name, sha256)),
);

// Scenario: hostile-host-names
test('two different names never become one', () => {
  fc.assert(
    fc.property(nameOrAnswer, nameOrAnswer, (one, other) => {
      fc.pre(one !== other);
      expect(environmentName(one, sha256)).not.toBe(environmentName(other, sha256));
    }),
    { numRuns: 5000 },
  );
});

// Scenario: hostile-host-names, poor-file-systems
test('every answer fits, whatever was asked for', () => {
  fc.assert(
    fc.property(nameOrAnswer, (name) => {
      const answer = environmentName(name, sha256);
      expect(answer).toMatch(/^[a-z0-9.-]{1,64}$/);
      expect(answer).not.toMatch(/^(\.|\.\.|unified)$/);
      expect(isEnvironmentName(answer)).toBe(true);
    }),
  );
});
