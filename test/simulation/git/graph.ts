import { commitAt, headOf, objectAt, type Repo, readState, treeOf } from './repo.ts';

/** Returns `tips` and everything they come from. */
export function ancestorsOf(...tips: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const rest = [...tips];
  for (let oid = rest.pop(); oid !== undefined; oid = rest.pop()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    rest.push(...commitAt(oid).parents);
  }
  return seen;
}

export function isAncestor(earlier: string, later: string): boolean {
  return ancestorsOf(later).has(earlier);
}

/** Returns the best common ancestors of two commits: none of them comes from another. */
export function mergeBases(a: string, b: string): readonly string[] {
  const theirs = ancestorsOf(b);
  const common = [...ancestorsOf(a)].filter((oid) => theirs.has(oid));
  return common.filter((oid) => !common.some((other) => other !== oid && ancestorsOf(other).has(oid))).sort();
}

/** Returns the commits of `tips` that none of `without` comes from, parents before children. */
export function commitsBetween(tips: readonly string[], without: readonly string[]): readonly string[] {
  const left = ancestorsOf(...without);
  const listed: string[] = [];
  const seen = new Set<string>();
  const visit = (oid: string): void => {
    if (seen.has(oid) || left.has(oid)) return;
    seen.add(oid);
    for (const parent of commitAt(oid).parents) visit(parent);
    listed.push(oid);
  };
  for (const tip of tips) visit(tip);
  return listed;
}

/** Returns the object that `spec` names in `repo`, as `git rev-parse` does. */
export function resolve(repo: Repo, spec: string): string | undefined {
  // Most are one of these; the rest of the grammar takes ten times as long.
  if (spec === 'HEAD') return headOf(repo);
  if (OID.test(spec)) return spec;
  const ref = repo.refs.get(spec);
  if (ref !== undefined) return ref;
  const [, inner = '', type = ''] = /^(.*)\^\{(\w+)\}$/.exec(spec) ?? [];
  if (inner !== '') {
    const oid = resolve(repo, inner);
    const obj = oid === undefined ? undefined : objectAt(oid);
    if (obj === undefined) return undefined;
    if (type === 'object' || obj.type === type) return oid;
    return type === 'tree' && obj.type === 'commit' ? obj.commit.tree : undefined;
  }
  const colon = spec.indexOf(':');
  if (colon > 0) {
    const rev = resolve(repo, spec.slice(0, colon));
    return rev === undefined ? undefined : treeOf(rev).get(spec.slice(colon + 1));
  }
  const back = /^(.*?)(?:~(\d+)|\^(\d*))$/.exec(spec);
  if (back !== null) return stepBack(resolve(repo, back[1] ?? ''), back[2], back[3]);
  const upstream = /^(?:refs\/heads\/)?(.*)@\{upstream\}$/.exec(spec)?.[1];
  if (upstream !== undefined) return repo.refs.get(`refs/remotes/origin/${upstream}`);
  if (/^[A-Z_]+_HEAD$/.test(spec)) return readState(repo, spec)?.split('\n')[0];
  return ['', 'refs/heads/', 'refs/remotes/'].map((prefix) => repo.refs.get(`${prefix}${spec}`)).find(Boolean);
}

const OID = /^[0-9a-f]{40}$/;

function stepBack(oid: string | undefined, generations: string | undefined, number: string | undefined) {
  if (oid === undefined || objectAt(oid)?.type !== 'commit') return undefined;
  if (generations === undefined) return commitAt(oid).parents[Number(number === '' ? 1 : number) - 1];
  let found: string | undefined = oid;
  for (let left = Number(generations); left > 0 && found !== undefined; left--) found = commitAt(found).parents[0];
  return found;
}
