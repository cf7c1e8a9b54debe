/**
 * What may have become of managed files on the two sides of an operation: `laptop`, which has memjoin, and a colleague
 * without it, who pushes what they made of the laptop's files.
 */
import { chmod, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { joinAll } from '../../src/core/join.ts';
import { sha256 } from '../../src/memory/sha256.ts';
import type { CopiedClone } from './copied-clones.ts';
import { file, line, stampAt } from './memory-file.ts';
import type { Repository } from './repository.ts';

/** What one side does before the operation; the work of the colleague is committed as it is. */
type Hand = (clone: Repository) => Promise<void>;

/** What both sides have made of the files when the operation begins. */
export type FileState = {
  readonly name: string;
  /** Whether there are no managed files yet where the two sides part. */
  readonly startsEmpty?: boolean;
  /** Whether the colleague has begun a history of their own. */
  readonly isUnrelated?: boolean;
  readonly theirs: Hand;
  /** What the laptop does without its hooks, after it has backed up an entry if `isBusy`. */
  readonly ours?: Hand;
  /** Whether the laptop has an entry that the colleague has not; true if not told. */
  readonly isBusy?: boolean;
};

const HOST = 'memory-laptop.json';
const UNIFIED = 'unified-memory.json';

/** Joins an entry of the laptop, number `second`, into both files. */
const add =
  (second: number, paths: readonly string[] = [HOST, UNIFIED]): Hand =>
  async (clone) => {
    const uniqueId = `laptop_c${second}_${stampAt(second)}`;
    const added = file(line({ uniqueId, host: 'laptop', timestamp: stampAt(second), content: `"id":"c${second}"` }));
    for (const path of paths) {
      const before = await clone.readBytes(path).catch(() => file());
      const joined = joinAll([before, added], sha256);
      if (!joined.ok) throw new Error(joined.problem.message);
      await clone.write(path, joined.bytes);
    }
  };

const write =
  (text: string, paths: readonly string[] = [HOST, UNIFIED]): Hand =>
  async (clone) => {
    for (const path of paths) await clone.write(path, text);
  };

const remove =
  (paths: readonly string[] = [HOST, UNIFIED]): Hand =>
  async (clone) => {
    for (const path of paths) await rm(join(clone.cwd, path), { force: true });
  };

/** Takes the first entry out of both files. */
const dropFirst: Hand = async (clone) => {
  for (const path of [HOST, UNIFIED]) {
    const lines = (await clone.read(path)).split('\n');
    await clone.write(path, [...lines.slice(0, 1), ...lines.slice(2)].join('\n'));
  }
};

const tear: Hand = async (clone) => {
  for (const path of [HOST, UNIFIED]) {
    const lines = (await clone.read(path)).split('\n');
    const torn = [
      '[',
      '<<<<<<< HEAD',
      ...lines.slice(1, 3),
      '=======',
      ...lines.slice(3, -2),
      '>>>>>>> other',
      ']',
      '',
    ];
    await clone.write(path, torn.join('\n'));
  }
};

const link: Hand = async (clone) => {
  await rm(join(clone.cwd, HOST));
  await symlink('README', join(clone.cwd, HOST));
};

const renameHost: Hand = async (clone) => {
  await rename(join(clone.cwd, HOST), join(clone.cwd, 'memory-elsewhere.json'));
};

const makeExecutable: Hand = (clone) => chmod(join(clone.cwd, HOST), 0o755);

const nothing: Hand = (clone) => clone.write('README', 'memory of all\n');

const inTurn =
  (...hands: readonly Hand[]): Hand =>
  async (clone) => {
    for (const hand of hands) await hand(clone);
  };

const GARBAGE = 'this is no memory file\n';

/** All of them. */
export const FILE_STATES: readonly FileState[] = [
  { name: 'both sides added', theirs: add(1) },
  { name: 'only theirs added', theirs: add(1), isBusy: false },
  { name: 'only ours added', theirs: nothing },
  { name: 'host file alone added', theirs: add(1, [HOST]) },
  { name: 'theirs dropped an entry', theirs: dropFirst },
  { name: 'theirs dropped an entry, ours still', theirs: dropFirst, isBusy: false },
  { name: 'ours dropped an entry', theirs: add(1), ours: dropFirst, isBusy: false },
  { name: 'theirs wrote []', theirs: write('[\n]\n'), isBusy: false },
  { name: 'theirs wrote [] into the host file', theirs: write('[]', [HOST]) },
  { name: 'theirs wrote garbage', theirs: write(GARBAGE) },
  { name: 'theirs wrote garbage, ours still', theirs: write(GARBAGE), isBusy: false },
  { name: 'theirs wrote garbage into the host file', theirs: write(GARBAGE, [HOST]), isBusy: false },
  { name: 'theirs wrote nothing at all', theirs: write(''), isBusy: false },
  { name: 'theirs deleted the files', theirs: remove() },
  { name: 'theirs deleted the files, ours still', theirs: remove(), isBusy: false },
  { name: 'ours deleted the files', theirs: add(1), ours: remove(), isBusy: false },
  { name: 'both added the same', theirs: add(1), ours: add(1), isBusy: false },
  { name: 'both dropped the same', theirs: dropFirst, ours: dropFirst, isBusy: false },
  { name: 'add and add', theirs: add(1), startsEmpty: true },
  { name: 'unrelated histories', theirs: add(1), isUnrelated: true },
  { name: 'theirs put a link in place', theirs: link, isBusy: false },
  { name: 'theirs made it executable', theirs: makeExecutable },
  { name: 'theirs renamed the host file', theirs: renameHost },
  { name: 'theirs renamed and added', theirs: inTurn(add(1), renameHost) },
  { name: 'theirs left conflict markers', theirs: inTurn(add(1), tear) },
];

/** Brings the hub and the laptop into a state: the colleague pushes theirs, the laptop does ours and fetches. */
export async function enterState(
  { laptop, colleague }: Readonly<Record<'laptop' | 'colleague', CopiedClone>>,
  { theirs, ours, isBusy = true, isUnrelated = false }: FileState,
): Promise<void> {
  await colleague.git('pull', '--quiet', '--ff-only');
  if (isUnrelated) {
    await colleague.git('checkout', '--quiet', '--orphan', 'other');
    await colleague.git('rm', '--quiet', '-r', '--force', '--', HOST, UNIFIED);
  }
  await commitAs(colleague, theirs);
  await colleague.git('push', '--quiet', '--force', 'origin', 'HEAD:main');
  if (isBusy) await laptop.remember('ours');
  if (ours !== undefined) await commitAs(laptop, ours);
  await laptop.git('fetch', '--quiet');
}

const commitAs = async (clone: Repository, hand: Hand): Promise<void> => {
  await hand(clone);
  await clone.git('add', '--all');
  await clone.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'by hand');
};
