import { inodeAt, writeFile } from '../world/disk.ts';
import { type Answer, type Call, fail, records, say } from './answer.ts';
import { resolve } from './graph.ts';
import { differing } from './plumbing-graph.ts';
import {
  type Index,
  indexOf,
  indexOfTree,
  isConflicted,
  isWorkLike,
  type Repo,
  type Stages,
  setIndex,
  stagedTree,
  storeTree,
  treeOf,
  workFiles,
} from './repo.ts';
import { moveFiles } from './work-tree.ts';

/** Answers the commands on the index and the work tree. */
export function answerIndex(call: Call): Answer | undefined {
  const { repo, args, env, input } = call;
  const file = env.GIT_INDEX_FILE;
  const index = indexOf(repo, file);
  switch (args[0]) {
    case 'ls-files': {
      const paths = [...index.keys()].filter(matcher(args)).sort();
      if (args.includes('-v')) return records(paths.map((path) => `${isWhole(index, path) ? 'H' : 'M'} ${path}`));
      return records(paths.flatMap((path) => stagesOf(index, path)));
    }
    case 'update-index':
      if (args.includes('--refresh')) return say('');
      store(repo, updated(index, input.toString()), file);
      return say('');
    case 'write-tree':
      return isConflicted(index) ? fail(128, 'error: unmerged') : say(`${storeTree(stagedTree(index))}\n`);
    case 'read-tree': {
      const trees = args
        .filter((word) => !word.startsWith('-'))
        .slice(1)
        .map((rev) => resolve(repo, rev));
      const [from, to] = trees;
      if (!args.includes('-m')) {
        if (from === undefined) return fail(128, 'fatal: Not a valid object name');
        store(repo, indexOfTree(treeOf(from)), file);
        return say('');
      }
      const obstacle = moveFiles(repo, treeOf(from), treeOf(to));
      return obstacle === undefined ? say('') : fail(128, `error: Entry '${obstacle}' not uptodate. Cannot merge.`);
    }
    case 'diff-index':
      return records(differing(treeOf(resolve(repo, args.at(-1) ?? '')), stagedTree(index)));
    case 'diff-files':
      return records(
        [...index].filter(([path, [oid]]) => oid === undefined || !isWorkLike(repo, path, oid)).map(([path]) => path),
      );
    case 'diff': {
      const head = resolve(repo, 'HEAD');
      if (head === undefined) return fail(128);
      return changed(repo, head, matcher(args)).length === 0 ? say('') : fail(1);
    }
    case 'status': {
      const isWanted = matcher(args);
      const untracked = workFiles(repo).filter((path) => !index.has(path) && isWanted(path));
      const tracked = changed(repo, resolve(repo, 'HEAD'), isWanted);
      return say([...tracked.map((path) => ` M ${path}\n`), ...untracked.map((path) => `?? ${path}\n`)].join(''));
    }
    default:
      return undefined;
  }
}

/** Sets an index; a file of that name stands for it on the disk. */
function store(repo: Repo, index: Index, file: string | undefined): void {
  if (file !== undefined && inodeAt(file) === undefined) writeFile(file, Buffer.alloc(0));
  setIndex(repo, index, file);
}

/** Returns what the pathspecs after `--` select: literal paths, or one `*` in a name. */
function matcher(args: readonly string[]): (path: string) => boolean {
  const from = args.indexOf('--');
  const specs = from === -1 ? [] : args.slice(from + 1);
  if (specs.length === 0) return () => true;
  const selected = specs.map(patternOf);
  return (path) => selected.some((pattern) => pattern.test(path));
}

const patterns = new Map<string, RegExp>();

/** Few pathspecs are asked for again and again. */
function patternOf(spec: string): RegExp {
  const known = patterns.get(spec);
  if (known !== undefined) return known;
  const text = spec.replace(/^:\([^)]*\)/, '').replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${text.replaceAll('*', '.*')}$`);
  patterns.set(spec, pattern);
  return pattern;
}

const isWhole = (index: Index, path: string): boolean => index.get(path)?.[0] !== undefined;

function stagesOf(index: Index, path: string): readonly string[] {
  const stages = index.get(path) ?? [];
  return stages.flatMap((oid, stage) => (oid === undefined ? [] : [`100644 ${oid} ${stage}\t${path}`]));
}

function updated(index: Index, input: string): Index {
  const next = new Map<string, Stages>(index);
  for (const line of input.split('\0').filter(Boolean)) {
    const [facts = '', path = ''] = line.split('\t');
    const [mode, oid = ''] = facts.split(' ');
    if (mode === '0') next.delete(path);
    else next.set(path, [oid, undefined, undefined, undefined]);
  }
  return next;
}

/** Returns the paths in which index or work tree differ from `head`. */
function changed(repo: Repo, head: string | undefined, isWanted: (path: string) => boolean): readonly string[] {
  const [tree, index] = [treeOf(head), indexOf(repo)];
  const staged = stagedTree(index);
  return [...new Set([...tree.keys(), ...index.keys()])]
    .filter(isWanted)
    .filter((path) => tree.get(path) !== staged.get(path) || !isWorkLike(repo, path, tree.get(path)));
}
