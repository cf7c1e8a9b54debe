import { expect, test } from 'vitest';
import { environmentName, isEnvironmentName } from '../../../src/core/environment.ts';
import { sha256 } from '../../support/sha256.ts';

test.each([
  'laptop',
  'a',
  '10.0.0.7',
  'web-1.example.com',
  '...',
  '-',
  'x'.repeat(64),
  'unified-2',
  'a-x1234567',
  'a-x12345678b',
  'x2026-01-05',
  '2026-01-05x',
  '2026',
])('keeps %j, which fits', (name) => {
  expect(environmentName(name, sha256)).toBe(name);
  expect(isEnvironmentName(name)).toBe(true);
});

// Scenario: hostile-host-names
test.each([
  ['Laptop', 'laptop-x'],
  ['my laptop', 'my-laptop-x'],
  ['../../etc/passwd', '..-..-etc-passwd-x'],
  ['a_b', 'a-b-x'],
  ['größe', 'gr-e-x'],
  ['', '-x'],
  ['.', '.-x'],
  ['..', '..-x'],
  ['unified', 'unified-x'],
  ['2026-01-05', '2026-01-05-x'],
  ['20260105', '20260105-x'],
  ['laptop-x12345678', 'laptop-x12345678-x'],
  ['x'.repeat(65), `${'x'.repeat(54)}-x`],
])('cleans %j to %s and eight digits of its hash', (requested, start) => {
  const name = environmentName(requested, sha256);
  expect(name).toBe(start + sha256(requested).slice(0, 8));
  expect(isEnvironmentName(name)).toBe(true);
});

// Scenario: lying-metadata, hostile-host-names
test.each(['', '.', '..', 'unified', 'Laptop', 'a/b', '2026-01-05', 'x'.repeat(65), 'A-x12345678'])(
  'does not take %j for an environment name',
  (name) => {
    expect(isEnvironmentName(name)).toBe(false);
  },
);
