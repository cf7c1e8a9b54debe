import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

type LockedPackage = {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
};

const text = readFileSync(resolve(import.meta.dirname, '../../../package-lock.json'), 'utf8');
const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(text).packages;

test('the lock file names no registry, so that everyone installs from their own', () => {
  const resolved = Object.entries(packages).filter(([, locked]) => 'resolved' in locked);
  expect(resolved).toEqual([]);
});

test('the lock file holds every optional package of every tool, without which npm ci stops', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => packages[`${path}/node_modules/${name}`] === undefined)
      .filter((name) => packages[`node_modules/${name}`] === undefined)
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('every version is pinned', () => {
  const { dependencies, devDependencies } = packages[''] as Record<string, Record<string, string>>;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, range]) => !/^(?:npm:.+@)?\d/.test(range),
  );
  expect(loose).toEqual([]);
});
