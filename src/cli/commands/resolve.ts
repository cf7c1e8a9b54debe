import { posix, relative, resolve as resolvePath, sep } from 'node:path';
import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { type Operation, operationInProgress } from '../../git/operations.ts';
import { gitIn, openRepository, type Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { isManaged } from '../../memory/managed.ts';
import { mendHint } from '../../memory/mend-hint.ts';
import { listOneSided } from '../../memory/one-sided.ts';
import { listConflicts, type Resolution, resolve } from '../../memory/resolve.ts';
import type { Fault } from '../../memory/resolve-contents.ts';
import { readSettings } from '../../memory/settings.ts';
import { recorded } from '../../telemetry/record.ts';
import { printHint } from '../open-memory.ts';
import { operands } from '../operands.ts';

/** Options of `memjoin resolve`. */
export type ResolveArguments = {
  readonly paths?: readonly string[] | undefined;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

/** Resolves the managed paths in conflict, all or those named, and returns 0, or 1 when one of them is left. */
export async function run({ paths = [], 'dry-run': dryRun, json }: ResolveArguments): Promise<number> {
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  const wanted = new Set(paths.map((path) => fromTop(repository, path)));
  const strange = [...wanted].find((path) => !isManaged(settings.dir, path));
  if (strange !== undefined) {
    throw new ToolError('usage', `${printable(strange)}: is no memory file that memjoin manages.`, {
      hint: 'Resolve it by hand; "memjoin status" names the managed files.',
    });
  }
  const conflicts = await listConflicts(repository, settings);
  const oneSided = await listOneSided(repository, settings, conflicts);
  const chosen = new Map([...conflicts, ...oneSided].filter(([path]) => wanted.size === 0 || wanted.has(path)));
  const resolutions = await recorded({ ...settings, repository }, 'resolve', async (tell) => {
    tell({ isDryRun: dryRun });
    const result = await resolve(repository, chosen, { dryRun });
    tell({ exitCode: result.every(({ kind }) => kind === 'resolved') ? 0 : 1 });
    return result;
  });
  const next = await nextCommand(repository);
  const isDone = resolutions.every(({ kind }) => kind === 'resolved');
  if (json)
    process.stdout.write(
      `${JSON.stringify({ dryRun, resolutions, next: isDone && resolutions.length > 0 ? next : undefined })}\n`,
    );
  else print(resolutions, { dryRun, next });
  return isDone ? 0 : 1;
}

/** The command `memjoin resolve`. */
export const resolveCommand: CommandModule<object, ResolveArguments> = {
  command: 'resolve [paths..]',
  describe: 'Join the memory files that a merge or rebase left in conflict, and stage them',
  builder: (yargs) =>
    yargs
      .positional('paths', { type: 'string', array: true, describe: 'Files in conflict; all memory files if none' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Say what would be done and change nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 resolve', 'After a merge that ran without memjoin, or found a file it could not read')
      .example('$0 resolve', 'After git checkout --ours and git add: brings the other side back')
      .example('$0 resolve memory-laptop.json', 'Only that file, for example after you have mended it')
      .epilogue('Exit code 1: a file is left in conflict; its line says where to mend it.'),
  handler: async (args) => {
    process.exitCode = await run({ ...args, paths: operands(args.paths, args) });
  },
};

const fromTop = ({ topLevel }: Repository, path: string): string =>
  posix.normalize(relative(topLevel ?? '', resolvePath(path)).replaceAll(sep, '/'));

const print = (
  resolutions: readonly Resolution[],
  { dryRun, next }: { readonly dryRun: boolean; readonly next: string },
): void => {
  if (resolutions.length === 0) {
    process.stdout.write('No memory file is in conflict.\n');
    return;
  }
  const lines = resolutions.flatMap((resolution) => describe(resolution, dryRun));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  const left = resolutions.filter(({ kind }) => kind === 'left').length;
  if (left > 0) {
    const what = left === 1 ? 'one file is' : `${left} files are`;
    const problems = resolutions
      .flatMap((one) => (one.kind === 'left' ? one.faults : []))
      .map(({ problem }) => problem);
    const hint = mendHint(
      problems.map((problem) => problem ?? { message: '' }),
      'Mend it where it stands, so that it holds both sides and no markers, then run "memjoin resolve" again.',
    );
    process.stderr.write(`error: ${what} left in conflict.\n`);
    printHint(hint);
  } else if (!dryRun) process.stdout.write(`Next: ${next}\n`);
};

const describe = (resolution: Resolution, dryRun: boolean): readonly string[] => {
  const path = printable(resolution.path);
  if (resolution.kind === 'left') return resolution.faults.map((fault) => `${path}${describeFault(fault)}`);
  const entries = `${resolution.entries} ${resolution.entries === 1 ? 'entry' : 'entries'}`;
  const kept =
    resolution.displaced === undefined
      ? []
      : [`${path}: the text that stood there could not be read; git show ${resolution.displaced.slice(0, 10)} has it`];
  return [`${path}: ${dryRun ? 'would be joined' : 'joined and staged'}, ${entries}`, ...kept];
};

const describeFault = ({ where, problem, missing }: Fault): string => {
  if (problem !== undefined) {
    return `:${problem.line}:${problem.column}: ${where}: ${printable(problem.message)}`;
  }
  return missing.length === 0
    ? `: ${where}: the conflict markers are still in it`
    : `: ${where}: lacks ${missing.map(printable).join(', ')}`;
};

const nextCommand = async (repository: Repository): Promise<string> => {
  const operation = await operationInProgress(repository);
  const command = operation === undefined ? 'git commit' : NEXT[operation];
  const { stdout } = await gitIn(repository, ['ls-files', '--unmerged', '-z']);
  return stdout.length === 0 ? command : `resolve the other files (git status names them), then ${command}`;
};

const NEXT: Readonly<Record<Operation, string>> = {
  merge: 'git commit',
  squash: 'git commit',
  bisect: 'git commit',
  rebase: 'git rebase --continue',
  am: 'git am --continue',
  'cherry-pick': 'git cherry-pick --continue',
  revert: 'git revert --continue',
};
