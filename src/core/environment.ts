/**
 * Environment names: one clone's stable name, which becomes part of a file name and of every unique id it mints. Two
 * different names never give one file, on no file system (letter case is not kept apart on some), and none can lead out
 * of the directory.
 */
import type { Sha256 } from './unique-id.ts';

/** Longest environment name, in characters. */
const MAX_LENGTH = 64;
/** Hexadecimal digits of the hash that stands for what cleaning took away. */
const HASH_DIGITS = 8;

/**
 * Returns `requested` itself if it may be an environment name ({@link isEnvironmentName}), else what is usable of it
 * followed by `-x` and 8 digits of its hash. Injective up to a collision of those digits: no name of the first form has
 * such an ending.
 */
export function environmentName(requested: string, sha256: Sha256): string {
  if (isPlain(requested)) return requested;
  const ending = `-x${sha256(requested).slice(0, HASH_DIGITS)}`;
  const cleaned = requested
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, MAX_LENGTH - ending.length);
  return cleaned + ending;
}

/** Returns whether `name` is one that {@link environmentName} can return. */
export function isEnvironmentName(name: string): boolean {
  return isPlain(name) || (FITTING.test(name) && HASHED.test(name));
}

const FITTING = /^[a-z0-9.-]{1,64}$/;
const HASHED = /-x[0-9a-f]{8}$/;
/** People keep dated copies (`memory-2026-01-05.json`) beside the live file: those are no environment's. */
const DATE = /^\d{4}-?\d{2}-?\d{2}$/;

function isPlain(name: string): boolean {
  return (
    FITTING.test(name) && !HASHED.test(name) && !DATE.test(name) && name !== '.' && name !== '..' && name !== 'unified'
  );
}
