/** What can be read of a clone and of the hub: with Git's `cat-file`, and with the judges' own eyes. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fact, type Facts, factsOfText, keepNewer } from '../facts.ts';
import type { Repository } from '../repository.ts';
import type { HistoryClone } from './clones.ts';

/** Every managed file that a history can make. */
const PATHS = [
  'unified-memory.json',
  ...['e0', 'e1', 'e2', 'e3', 'p3', 'p4', 'elsewhere'].map((name) => `memory-${name}.json`),
];

/** Returns what a revision holds; nothing where there is none. */
export function factsAt(repository: Pick<Repository, 'gitWith'>, revision: string): Promise<Facts> {
  return factsOfSpecs(repository, pathsOf(revision));
}

/** Returns what the join of a clone holds: work tree, index in all its stages, HEAD, ledger. */
export async function factsOfClone(clone: HistoryClone): Promise<Facts> {
  const stages = [0, 1, 2, 3].flatMap((stage) => PATHS.map((path) => `:${stage}:${path}`));
  const specs = [...stages, ...pathsOf('HEAD'), ...pathsOf('main'), 'refs/memjoin/ledger/main'];
  const work = (await readdir(clone.cwd)).filter((name) => PATHS.includes(name));
  const texts = work.map((name) => readFile(join(clone.cwd, name), 'utf8').catch(() => ''));
  return joined([await factsOfSpecs(clone, specs), ...(await Promise.all(texts)).map(factsOfText)]);
}

/** Returns every commit that `main` of the clone is known to have been, oldest first. */
export async function tipsOf({ cwd }: HistoryClone): Promise<readonly string[]> {
  const log = await readFile(join(cwd, '.git/logs/refs/heads/main'), 'utf8').catch(() => '');
  return log.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(41, 81)]));
}

/** Returns what the commits hold together. */
export function factsOfCommits(clone: HistoryClone, commits: readonly string[]): Promise<Facts> {
  return factsOfSpecs(clone, commits.flatMap(pathsOf));
}

/** Returns the union, the newest of each unique id. */
function joined(all: readonly Facts[]): Facts {
  const facts = new Map<string, Fact>();
  for (const fact of all.flatMap((one) => [...one.values()])) keepNewer(facts, fact);
  return facts;
}

const pathsOf = (revision: string): readonly string[] => PATHS.map((path) => `${revision}:${path}`);

const factsOfSpecs = async (repository: Pick<Repository, 'gitWith'>, specs: readonly string[]): Promise<Facts> => {
  if (specs.length === 0) return new Map();
  const { stdout } = await repository.gitWith({ input: `${specs.join('\n')}\n` }, 'cat-file', '--batch');
  // Its own lines between the files say nothing, as no line of a file begins like them that says something.
  return factsOfText(stdout);
};
