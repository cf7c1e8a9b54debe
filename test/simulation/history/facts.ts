import { isManaged } from '../../../src/memory/managed.ts';
import { type Fact, type Facts, factsOfText, keepNewer } from '../../support/facts.ts';
import { blobAt, type Tree } from '../git/repo.ts';

let cache = new Map<string, Facts>();
let ofTrees = new WeakMap<Tree, Facts>();

/** Forgets what was read; object ids begin anew with each history. */
export function beginFacts(): void {
  cache = new Map();
  ofTrees = new WeakMap();
}

/** Returns the facts of all managed files of a tree, the newest of each unique id. */
export function factsOf(tree: Tree): Facts {
  const known = ofTrees.get(tree);
  if (known !== undefined) return known;
  const all = new Map<string, Fact>();
  for (const [path, oid] of tree) {
    if (isManaged('', path)) for (const fact of factsIn(oid).values()) keepNewer(all, fact);
  }
  ofTrees.set(tree, all);
  return all;
}

function factsIn(oid: string): Facts {
  const known = cache.get(oid);
  if (known !== undefined) return known;
  const facts = factsOfText(blobAt(oid).toString());
  cache.set(oid, facts);
  return facts;
}
