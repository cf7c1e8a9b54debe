import { type Answer, type Call, fail, records, say } from './answer.ts';
import { ancestorsOf, commitsBetween, isAncestor, mergeBases, resolve } from './graph.ts';
import { commitAt, objectAt, type Repo, type Tree, treeOf } from './repo.ts';

/** Answers the commands on the graph of commits: log, rev-list, merge-base, diff-tree. */
export function answerGraph(call: Call): Answer | undefined {
  const { repo, args, input } = call;
  switch (args[0]) {
    case 'merge-base': {
      const [a, b] = args.slice(-2).map((rev) => resolve(repo, rev));
      if (a === undefined || b === undefined) return fail(128);
      if (args.includes('--is-ancestor')) return isAncestor(a, b) ? say('') : fail(1);
      const [base] = mergeBases(a, b);
      return base === undefined ? fail(1) : say(`${base}\n`);
    }
    case 'rev-list':
      return listRevisions(call);
    case 'log':
      if (args.includes('--raw')) return listChanges(call);
      return args.includes('--stdin') ? listGraph(repo, input.toString()) : describeCommit(call);
    case 'diff-tree': {
      if (args.includes('--stdin')) return records(changedPaths(input.toString()));
      const [from, to] = args.slice(-2).map((rev) => treeOf(resolve(repo, rev)));
      if (from === undefined || to === undefined) return fail(128);
      const paths = differing(from, to);
      if (!args.includes('--raw')) return records(paths);
      return records(paths.flatMap((path) => [rawLine(from.get(path), to.get(path)), path]));
    }
    default:
      return undefined;
  }
}

/** Returns the paths in which two trees differ, sorted. */
export function differing(from: Tree, to: Tree): readonly string[] {
  return [...new Set([...from.keys(), ...to.keys()])].filter((path) => from.get(path) !== to.get(path)).sort();
}

const NULL = '0'.repeat(40);

const modeOf = (oid: string | undefined): string => (oid === undefined ? '000000' : '100644');

function rawLine(from: string | undefined, to: string | undefined): string {
  const status = from === undefined ? 'A' : to === undefined ? 'D' : 'M';
  return `:${modeOf(from)} ${modeOf(to)} ${from ?? NULL} ${to ?? NULL} ${status}`;
}

function listRevisions({ repo, args }: Call): Answer {
  if (args.includes('--left-right')) {
    const [theirs, ours] = (args.find((word) => word.includes('...')) ?? '')
      .split('...')
      .map((rev) => resolve(repo, rev));
    if (ours === undefined || theirs === undefined) return fail(128);
    const [left, right] = [commitsBetween([theirs], [ours]), commitsBetween([ours], [theirs])];
    return say(`${left.length}\t${right.length}\n`);
  }
  const revs = args.slice(1).filter((word) => !word.startsWith('--'));
  const tips = revs.filter((rev) => !rev.startsWith('^')).map((rev) => resolve(repo, rev) ?? '');
  const without = revs.filter((rev) => rev.startsWith('^')).map((rev) => resolve(repo, rev.slice(1)) ?? '');
  const found = [...commitsBetween(tips, without)].reverse();
  return say(found.map((oid) => `${[oid, ...commitAt(oid).parents].join(' ')}\n`).join(''));
}

/** For each line `<commit> <parent>…` the paths that differ from every parent. */
function changedPaths(input: string): readonly string[] {
  const commits = input.split('\n').filter(Boolean);
  return commits.flatMap((line) => {
    const [oid = '', ...parents] = line.split(' ');
    const [first = [], ...others] = (parents.length === 0 ? [undefined] : parents).map((parent) =>
      differing(treeOf(parent), treeOf(oid)),
    );
    return first.filter((path) => others.every((paths) => paths.includes(path)));
  });
}

/** What each commit of a history gave to some files. */
function listChanges({ repo, args }: Call): Answer {
  const all = args.includes('--all') ? [...repo.refs.values(), ...[...repo.reflogs.values()].flat()] : [];
  const tips = [resolve(repo, 'HEAD'), ...all].filter((oid) => oid !== undefined && objectAt(oid)?.type === 'commit');
  if (tips.length === 0) return fail(128);
  const wanted = new Set(args.slice(args.indexOf('--') + 1).map((spec) => spec.replace(/^:\([^)]*\)/, '')));
  const listed = commitsBetween(tips as string[], []);
  const lines = listed.flatMap((oid) => {
    const { parents, date, author } = commitAt(oid);
    const paths = changedPaths([oid, ...parents].join(' ')).filter((path) => wanted.has(path));
    const [before, after] = [treeOf(parents[0]), treeOf(oid)];
    return paths.length === 0
      ? []
      : [
          `\x01${oid} ${date} ${author}`,
          ...paths.flatMap((path) => [rawLine(before.get(path), after.get(path)), path]),
        ];
  });
  return records(lines);
}

function describeCommit({ repo, args }: Call): Answer | undefined {
  if (!args.some((word) => word.startsWith('--format=%H%n%T'))) return undefined;
  const oid = resolve(repo, `${args.at(-2)}^{commit}`);
  if (oid === undefined) return fail(128, 'fatal: bad revision');
  const { tree, parents, date } = commitAt(oid);
  return say(`${oid}\n${tree}\n${parents.join(' ')}\n${date}\n`);
}

function listGraph(repo: Repo, input: string): Answer {
  const words = input.split('\n').filter(Boolean);
  const without = words.filter((word) => word.startsWith('^')).map((word) => resolve(repo, word.slice(1)) ?? '');
  const tips = words.filter((word) => !word.startsWith('^')).map((word) => resolve(repo, word) ?? '');
  const listed = [...commitsBetween(tips, without)].reverse();
  const left = ancestorsOf(...without);
  const boundary = new Set(listed.flatMap((oid) => commitAt(oid).parents).filter((oid) => left.has(oid)));
  const line = (mark: string) => (oid: string) => {
    const { tree, parents } = commitAt(oid);
    return `${[mark, oid, tree, ...parents].join(' ')}\n`;
  };
  return say([...listed.map(line('>')), ...[...boundary].map(line('-'))].join(''));
}
