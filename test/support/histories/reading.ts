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

type Reader = Pick<Repository, 'gitWith'>;

/** Returns what a revision holds; nothing where there is none. */
export async function factsAt(repository: Reader, revision: string): Promise<Facts> {
  return factsOfText(await read(repository, pathsOf(revision)));
}

/** What a clone holds: the join of work tree, index in all its stages, HEAD and ledger; and some commits of it together. */
export type CloneReading = { readonly join: Facts; readonly commits: Facts };

/** Reads a clone by one call of Git. */
export async function readClone(clone: HistoryClone, commits: readonly string[]): Promise<CloneReading> {
  const stages = [0, 1, 2, 3].flatMap((stage) => PATHS.map((path) => `:${stage}:${path}`));
  const own = [...stages, ...pathsOf('HEAD'), ...pathsOf('main'), 'refs/memjoin/ledger/main'];
  const text = await read(clone, [...own, BOUNDARY, ...commits.flatMap(pathsOf)]);
  const boundary = text.indexOf(`\n${BOUNDARY} missing`);
  const work = (await readdir(clone.cwd)).filter((name) => PATHS.includes(name));
  const texts = work.map((name) => readFile(join(clone.cwd, name), 'utf8').catch(() => ''));
  return {
    join: joined([text.slice(0, boundary), ...(await Promise.all(texts))].map(factsOfText)),
    commits: factsOfText(text.slice(boundary)),
  };
}

/** Returns every commit that `main` of the clone is known to have been, oldest first. */
export async function tipsOf({ cwd }: HistoryClone): Promise<readonly string[]> {
  const log = await readFile(join(cwd, '.git/logs/refs/heads/main'), 'utf8').catch(() => '');
  return log.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(41, 81)]));
}

/** Returns the union, the newest of each unique id. */
function joined(all: readonly Facts[]): Facts {
  const facts = new Map<string, Fact>();
  for (const fact of all.flatMap((one) => [...one.values()])) keepNewer(facts, fact);
  return facts;
}

const pathsOf = (revision: string): readonly string[] => PATHS.map((path) => `${revision}:${path}`);

/** No revision has this name, so that Git says so between what comes before and after. */
const BOUNDARY = 'no-such-revision';

/** Returns the objects one after the other; Git's own lines between them are none of an entry. */
const read = async (repository: Reader, specs: readonly string[]): Promise<string> =>
  (await repository.gitWith({ input: `${specs.join('\n')}\n` }, 'cat-file', '--batch')).stdout;
