import { MERGING_OPERATIONS } from './merging-operations.ts';
import type { Operation } from './operation.ts';
import { OWN_OPERATIONS } from './own-operations.ts';

/** All operations. */
export const OPERATIONS: readonly Operation[] = [...OWN_OPERATIONS, ...MERGING_OPERATIONS];

/** Returns the operation of that name. */
export function operationOf(name: string): Operation {
  const found = OPERATIONS.find((operation) => operation.name === name);
  if (found !== undefined) return found;
  const known = OPERATIONS.map((operation) => operation.name).join(', ');
  throw new Error(`"${name}" is no operation; they are: ${known}.`);
}
