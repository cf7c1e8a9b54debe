import { ancestorsOf } from '../git/graph.ts';
import { blobAt, commitAt, repoNamed, treeOf } from '../git/repo.ts';

/** Returns the commits of the hub after a history, newest first, and what its files hold. */
export function describeHub(): string {
  const tip = repoNamed('hub').refs.get('refs/heads/main');
  if (tip === undefined) return '';
  const commits = [...ancestorsOf(tip)].sort().reverse();
  const short = (oid: string): string => oid.replace(/^0+/, '');
  const lines = commits.map((oid) => {
    const { author, message, parents } = commitAt(oid);
    return `${short(oid)} ${author}: ${message.split('\n')[0]} (${parents.map(short).join(', ')})`;
  });
  const files = [...treeOf(tip)].map(([path, oid]) => `${path}\n${blobAt(oid)}`);
  return [...lines, ...files].join('\n');
}
