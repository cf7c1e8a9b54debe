import { isManaged } from '../../../src/memory/managed.ts';
import { blobAt, type Tree } from '../git/repo.ts';

/** What a managed file says under one unique id. This reading of the format is the simulation's own, not the product's. */
export type Fact = {
  readonly uniqueId: string;
  readonly timestamp: string;
  readonly version: number;
  readonly isPurged: boolean;
  readonly id: unknown;
  readonly content: unknown;
};

export type Facts = ReadonlyMap<string, Fact>;

let cache = new Map<string, Facts>();

/** Forgets what was read; object ids begin anew with each history. */
export function beginFacts(): void {
  cache = new Map();
}

/** Returns the facts of all managed files of a tree, the newest of each unique id. */
export function factsOf(tree: Tree): Facts {
  const files = [...tree].filter(([path]) => isManaged('', path)).map(([, oid]) => factsIn(oid));
  const all = new Map<string, Fact>();
  for (const fact of files.flatMap((file) => [...file.values()])) keepNewer(all, fact);
  return all;
}

/** Whether `held` says what `wanted` says, or something newer in its place. */
export function isHeld(held: Facts, wanted: Fact): boolean {
  const found = held.get(wanted.uniqueId);
  return found !== undefined && !isNewer(wanted, found);
}

function factsIn(oid: string): Facts {
  const known = cache.get(oid);
  if (known !== undefined) return known;
  const facts = new Map<string, Fact>();
  for (const line of blobAt(oid).toString().split('\n')) {
    const fact = factIn(line.replace(/,$/, ''));
    if (fact !== undefined) keepNewer(facts, fact);
  }
  cache.set(oid, facts);
  return facts;
}

function factIn(line: string): Fact | undefined {
  if (!line.startsWith('{"_crdt_metadata":')) return undefined;
  const { _crdt_metadata: metadata, id, content } = JSON.parse(line);
  const { unique_id: uniqueId, timestamp, version, purged } = metadata;
  return { uniqueId, timestamp, version, isPurged: purged === true, id, content };
}

function keepNewer(facts: Map<string, Fact>, fact: Fact): void {
  const known = facts.get(fact.uniqueId);
  if (known === undefined || isNewer(fact, known)) facts.set(fact.uniqueId, fact);
}

/** All stamps here are of one form, whose text sorts as time. */
function isNewer(a: Fact, b: Fact): boolean {
  if (a.isPurged !== b.isPurged) return a.isPurged;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return a.version > b.version;
}
