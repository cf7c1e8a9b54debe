/** The simulated repositories: objects, refs, index and work tree. Every file lies at the top and has mode 100644. */
import { createHash } from 'node:crypto';
import { inodeAt, namesIn, readFile, removeName, writeFile } from '../world/disk.ts';
import { look, type Machine, record, step, world } from '../world/world.ts';

/** Object ids by path. */
export type Tree = ReadonlyMap<string, string>;

export type Commit = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
  /** Seconds since 1970. */
  readonly date: number;
};

/** What an index holds at a path: object ids by stage. */
export type Stages = readonly [string | undefined, string | undefined, string | undefined, string | undefined];
export type Index = ReadonlyMap<string, Stages>;

export type Repo = {
  readonly name: string;
  readonly machine: Machine;
  /** Absolute path of the work tree. */
  readonly top: string;
  readonly gitDir: string;
  readonly refs: Map<string, string>;
  /** Full name of the checked-out branch, or the commit that a detached HEAD stands on. */
  head: string;
  readonly reflogs: Map<string, string[]>;
  /** By absolute path of the index file. */
  readonly indexes: Map<string, Index>;
  readonly config: readonly (readonly [string, string])[];
  /** The driver that is configured for managed files, and whether hooks are. */
  readonly tools: Tools | undefined;
};

/** What memjoin adds to a clone. */
export type Tools = {
  /** Returns what the driver makes of a file that both sides changed; undefined is a conflict. */
  readonly drive: (ours: Buffer, theirs: Buffer) => Buffer | undefined;
  /** Runs a hook in the clone; returns whether Git may go on. */
  readonly runHook: (repo: Repo, event: string, args: readonly string[], input: string) => Promise<boolean>;
};

/** What the object store holds. */
export type Obj =
  | { readonly type: 'blob'; readonly bytes: Buffer }
  | { readonly type: 'tree'; readonly tree: Tree }
  | { readonly type: 'commit'; readonly commit: Commit };

/**
 * All objects of the history, of whatever repository; the same content has the same id. A blob's is the one Git gives
 * it, as the product makes that id itself; those of trees and commits count up.
 */
const objects = new Map<string, Obj>();
const ids = new Map<string, string>();
const repos: Repo[] = [];
let count = 0;

/** Forgets all repositories and objects. */
export function beginObjects(): void {
  objects.clear();
  ids.clear();
  repos.length = 0;
  touched.clear();
  count = 0;
}

/** What refs held before they were touched, by repository and name, since {@link refsMoved} was last asked. */
const touched = new Map<string, { readonly repo: Repo; readonly ref: string; readonly before: string | undefined }>();

/** Returns the refs of all repositories that stand elsewhere than when this was last asked, one line each. */
export function refsMoved(): readonly string[] {
  const moved = [...touched.values()].filter(({ repo, ref, before }) => repo.refs.get(ref) !== before);
  touched.clear();
  return moved.map(({ repo, ref }) => `${repo.name} ${ref} ${repo.refs.get(ref)}`);
}

const EMPTY_TREE: Tree = new Map();

function store(key: string, obj: Obj): string {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const oid = obj.type === 'blob' ? blobId(obj.bytes) : (++count).toString(16).padStart(40, '0');
  ids.set(key, oid);
  objects.set(oid, obj);
  const machine = world.process?.machine;
  // What a power cut takes of the objects: those that nobody names any more.
  if (machine !== undefined) {
    record(machine, 'git', () => {
      if (reachable().has(oid)) return;
      ids.delete(key);
      objects.delete(oid);
    });
  }
  return oid;
}

/** Returns the id that Git gives a blob of these bytes. */
export function blobId(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Returns the objects that any ref or index leads to. */
function reachable(): ReadonlySet<string> {
  const seen = new Set<string>();
  const indexed = repos.flatMap(({ indexes }) => [...indexes.values()].flatMap((index) => [...index.values()].flat()));
  const rest = [...indexed, ...repos.flatMap(({ refs, head }) => [...refs.values(), head])];
  for (let oid = rest.pop(); rest.length > 0 || oid !== undefined; oid = rest.pop()) {
    if (oid === undefined || seen.has(oid)) continue;
    seen.add(oid);
    const obj = objects.get(oid);
    if (obj?.type === 'commit') rest.push(obj.commit.tree, ...obj.commit.parents);
    if (obj?.type === 'tree') rest.push(...obj.tree.values());
  }
  return seen;
}

export function storeBlob(bytes: Buffer): string {
  return store(`b${bytes.toString('latin1')}`, { type: 'blob', bytes: Buffer.from(bytes) });
}

export function storeTree(tree: Tree): string {
  const sorted = [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
  return store(`t${sorted.map(([path, oid]) => `${path}\0${oid}`).join('\n')}`, {
    type: 'tree',
    tree: new Map(sorted),
  });
}

export function storeCommit(commit: Commit): string {
  return store(`c${JSON.stringify(commit)}`, { type: 'commit', commit });
}

export function objectAt(oid: string): Obj | undefined {
  return objects.get(oid);
}

export function blobAt(oid: string | undefined): Buffer {
  const obj = oid === undefined ? undefined : objects.get(oid);
  return obj?.type === 'blob' ? obj.bytes : Buffer.alloc(0);
}

export function commitAt(oid: string): Commit {
  const obj = objects.get(oid);
  if (obj?.type !== 'commit') throw new Error(`${oid} is no commit`);
  return obj.commit;
}

/** Returns the files of a commit, or none without one. */
export function treeOf(oid: string | undefined): Tree {
  if (oid === undefined) return EMPTY_TREE;
  const obj = objects.get(oid);
  if (obj?.type === 'tree') return obj.tree;
  const tree = objects.get(commitAt(oid).tree);
  return tree?.type === 'tree' ? tree.tree : EMPTY_TREE;
}

/** Adds a repository to the world; `hub` has no work tree that anybody uses. */
export function addRepo({ name, machine, config, tools }: Pick<Repo, 'name' | 'machine' | 'config' | 'tools'>): Repo {
  const top = `${machine.root}/repo`;
  const repo: Repo = {
    name,
    machine,
    top,
    gitDir: `${top}/.git`,
    refs: new Map(),
    head: 'refs/heads/main',
    reflogs: new Map(),
    indexes: new Map(),
    config,
    tools,
  };
  // Its text is in `config`; only the file itself is asked for.
  writeFile(`${repo.gitDir}/config`, Buffer.from('\n'));
  repos.push(repo);
  return repo;
}

export function repoAt(folder: string): Repo | undefined {
  return repos.find(({ top, gitDir }) => folder === top || folder === gitDir);
}

export function repoNamed(name: string): Repo {
  const repo = repos.find((candidate) => candidate.name === name);
  if (repo === undefined) throw new Error(`no repository is called ${name}`);
  return repo;
}

/** Makes `ref` point at `oid`, or at nothing. */
export function setRef(repo: Repo, ref: string, oid: string | undefined): void {
  step();
  const before = repo.refs.get(ref);
  const log = repo.reflogs.get(ref) ?? [];
  const key = `${repo.name} ${ref}`;
  if (!touched.has(key)) touched.set(key, { repo, ref, before });
  put(repo.refs, ref, oid);
  if (oid !== undefined && ref.startsWith('refs/heads/')) repo.reflogs.set(ref, [oid, ...log]);
  record(repo.machine, 'git', () => {
    put(repo.refs, ref, before);
    put(repo.reflogs, ref, log);
  });
}

function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** Checks out a branch (a full name) or a commit, without touching a file. */
export function setHead(repo: Repo, head: string): void {
  step();
  const before = repo.head;
  repo.head = head;
  record(repo.machine, 'git', () => {
    repo.head = before;
  });
}

export function isDetached({ head }: Repo): boolean {
  return !head.startsWith('refs/');
}

/** Returns the commit that HEAD stands on. */
export function headOf(repo: Repo): string | undefined {
  look();
  return isDetached(repo) ? repo.head : repo.refs.get(repo.head);
}

/** Lets the branch, or a detached HEAD, stand on `oid`. */
export function moveHead(repo: Repo, oid: string): void {
  if (isDetached(repo)) setHead(repo, oid);
  else setRef(repo, repo.head, oid);
}

export function indexOf(repo: Repo, file = `${repo.gitDir}/index`): Index {
  look();
  return repo.indexes.get(file) ?? new Map();
}

export function setIndex(repo: Repo, index: Index, file = `${repo.gitDir}/index`): void {
  step();
  const before = repo.indexes.get(file);
  repo.indexes.set(file, index);
  record(repo.machine, 'git', () => put(repo.indexes, file, before));
}

export function indexOfTree(tree: Tree): Index {
  return new Map([...tree].map(([path, oid]) => [path, [oid, undefined, undefined, undefined]]));
}

/** Returns the files that an index holds at stage 0. */
export function stagedTree(index: Index): Map<string, string> {
  const tree = new Map<string, string>();
  for (const [path, [oid]] of index) if (oid !== undefined) tree.set(path, oid);
  return tree;
}

export function isConflicted(index: Index): boolean {
  return [...index.values()].some(([oid]) => oid === undefined);
}

export function readWork(repo: Repo, path: string): Buffer | undefined {
  return readFile(`${repo.top}/${path}`);
}

export function writeWork(repo: Repo, path: string, bytes: Buffer | undefined): void {
  if (bytes === undefined) removeName(`${repo.top}/${path}`);
  else writeFile(`${repo.top}/${path}`, bytes);
}

/** Returns the names of the files of the work tree; our temporary files are in `info/exclude`. */
export function workFiles(repo: Repo): readonly string[] {
  return namesIn(repo.top).filter((name) => name !== '.git' && !/^\.memjoin-.*\.tmp$/.test(name));
}

/** Whether the work tree holds `oid` at `path`. */
export function isWorkLike(repo: Repo, path: string, oid: string | undefined): boolean {
  const bytes = readWork(repo, path);
  return oid === undefined ? bytes === undefined : bytes?.equals(blobAt(oid)) === true;
}

/** Reads a file of the git directory: MERGE_HEAD, `rebase-merge/onto` and the like. */
export function readState(repo: Repo, name: string): string | undefined {
  return readFile(`${repo.gitDir}/${name}`)?.toString().trim();
}

export function writeState(repo: Repo, name: string, text: string | undefined): void {
  const path = `${repo.gitDir}/${name}`;
  if (text === undefined) removeName(path);
  else writeFile(path, Buffer.from(`${text}\n`));
}

export function hasState(repo: Repo, name: string): boolean {
  return inodeAt(`${repo.gitDir}/${name}`) !== undefined;
}
