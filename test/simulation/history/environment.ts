import { missingFromAny } from '../../../src/core/conservation.ts';
import { join } from '../../../src/core/join.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { ToolError } from '../../../src/git/tool-error.ts';
import { postCommit } from '../../../src/hooks/post-commit.ts';
import { postMerge } from '../../../src/hooks/post-merge.ts';
import { postRewrite } from '../../../src/hooks/post-rewrite.ts';
import { preCommit } from '../../../src/hooks/pre-commit.ts';
import { prePush } from '../../../src/hooks/pre-push.ts';
import { hostPath } from '../../../src/memory/managed.ts';
import { readSettings, type Settings } from '../../../src/memory/settings.ts';
import { sha256 } from '../../../src/memory/sha256.ts';
import type { Clocks } from '../../../src/memory/source/take-source.ts';
import type { Element } from '../../support/memory-edits.ts';
import { addRepo, type Repo, type Tools } from '../git/repo.ts';
import { readFile, writeFile } from '../world/disk.ts';
import { addMachine, clockOf, world, writeOut } from '../world/world.ts';

/** A clone on a machine of its own. */
export type Environment = {
  readonly name: string;
  readonly repo: Repo;
  /** Whether memjoin is set up in it; else it is a colleague's who edits files by hand. */
  readonly isMemjoin: boolean;
  /** Path of the live memory file. */
  readonly source: string;
  /** Path of its host file. */
  readonly host: string;
  /** Texts that its program has written and no backup has acknowledged yet. */
  readonly pending: Set<string>;
};

/** What is peculiar to an environment. */
export type Traits = {
  readonly isMemjoin: boolean;
  readonly deletions: 'keep' | 'hide';
  readonly restoreOnMerge: boolean;
};

/** Is told of what no program may do: a defect of the product. */
export type Report = (defect: string) => void;

/** Adds a machine with a clone of the hub, which has the hub's first commit. */
export function addEnvironment(name: string, traits: Traits, report: Report): Environment {
  const machine = addMachine(name);
  const source = `${machine.root}/live/memory.json`;
  const config = [
    ['memjoin.environment', name],
    ['memjoin.source', source],
    ['memjoin.deletions', traits.deletions],
    ['memjoin.restoreonmerge', String(traits.restoreOnMerge)],
    ['branch.main.remote', 'origin'],
    ['branch.main.merge', 'refs/heads/main'],
    ['remote.origin.url', '/sim/hub/repo'],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
  ] as const;
  const tools = traits.isMemjoin ? toolsOf(report) : undefined;
  const repo = addRepo({ name, machine, config, tools });
  const environment = {
    name,
    repo,
    source,
    isMemjoin: traits.isMemjoin,
    host: hostPath('', name),
    pending: new Set<string>(),
  };
  remember(environment, []);
  return environment;
}

/** Returns the elements of the live memory file; none of one that a power cut has emptied. */
export function elementsOf({ source }: Environment): readonly Element[] {
  try {
    return JSON.parse(readFile(source)?.toString() ?? '[]') as readonly Element[];
  } catch {
    return [];
  }
}

/** Writes the live memory file, as a careful program does it: it is on the disk. */
export function remember({ source, repo }: Environment, elements: readonly Element[]): void {
  writeFile(source, Buffer.from(`${JSON.stringify(elements, null, 1)}\n`));
  const inode = repo.machine.files.get(source);
  if (inode !== undefined) inode.isUnsynced = false;
}

/** Opens the clone as a command of memjoin does. */
export async function open({ repo }: Environment) {
  const repository = await openRepository(repo.top);
  return { repository, settings: (await readSettings(repository)) satisfies Settings };
}

/** Returns the clocks of the machine; a look at them takes time. */
export function clocksOf({ repo: { machine } }: Environment): Clocks {
  const pass = (): number => (world.time += 1);
  return { wall: () => pass() && clockOf(machine), monotonic: pass };
}

/** Starts from a machine that has been running for a while. */
export function rest({ repo: { machine } }: Environment): void {
  writeOut(machine);
}

function toolsOf(report: Report): Tools {
  const drive: Tools['drive'] = (ours, theirs) => {
    const joined = join(ours, theirs, sha256);
    if (!joined.ok) return undefined;
    const missing = missingFromAny(joined.bytes, [ours, theirs], { sha256, limit: 3 });
    if (missing.length > 0) report(`the driver's join lacks ${missing.join(', ')}`);
    return missing.length > 0 ? undefined : joined.bytes;
  };
  const runHook: Tools['runHook'] = async (repo, event, args, input) => {
    const { cwd } = process;
    const { now } = Date;
    process.cwd = () => repo.top;
    Date.now = () => clockOf(repo.machine);
    try {
      await callHook(event, args, input);
      return true;
    } catch (error) {
      if (world.process?.isDead) throw error;
      if (!(error instanceof ToolError) || EXPECTED[event] !== error.code) {
        report(`${event}: ${error instanceof Error ? error.stack : String(error)}`);
      }
      return !event.startsWith('pre-');
    } finally {
      process.cwd = cwd;
      Date.now = now;
    }
  };
  return { drive, runHook };
}

/** What a hook may stop Git with: a staged file that is torn, a push that would take entries away. */
const EXPECTED: Readonly<Record<string, string>> = { 'pre-commit': 'invalid-memory', 'pre-push': 'rejected' };

async function callHook(event: string, args: readonly string[], input: string): Promise<void> {
  switch (event) {
    case 'pre-commit':
      await preCommit();
      return;
    case 'post-commit':
      await postCommit();
      return;
    case 'post-merge':
      await postMerge(args[0] === '1');
      return;
    case 'post-rewrite':
      await postRewrite(args[0] ?? '', input);
      return;
    case 'pre-push':
      await prePush(args[0] ?? '', input);
      return;
    default:
      throw new Error(`memjoin has no hook ${event}`);
  }
}
