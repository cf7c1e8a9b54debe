import { isManaged } from '../../../src/memory/managed.ts';
import { type Fact, type Facts, factsOfText, keepNewer } from '../../support/facts.ts';
import { blobAt, type Tree } from '../git/repo.ts';

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

function factsIn(oid: string): Facts {
  const known = cache.get(oid);
  if (known !== undefined) return known;
  const facts = factsOfText(blobAt(oid).toString());
  cache.set(oid, facts);
  return facts;
}
