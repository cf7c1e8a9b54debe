import { Readable, type Writable } from 'node:stream';
import { execa, type Options } from 'execa';
import { printable } from '../core/printable.ts';
import { countCall } from './calls.ts';
import { guardChild, wasInterrupted } from './child-guard.ts';
import { explainExhaustion } from './exhaustion.ts';
import { causeOfFailedStart } from './failed-start.ts';
import { absolutePathOnly, CHILD_ENVIRONMENT, type Environment } from './git-environment.ts';
import { ToolError } from './tool-error.ts';

/**
 * Options of a call that could run hooks: ours would recurse, and others' must not see our half-done work. The first
 * switches hook files off; hooks in Git's config, which that leaves on, are switched off by event (Git 2.55).
 */
export const NO_HOOKS = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'hook.reference-transaction.enabled=false',
  '-c',
  'hook.post-index-change.enabled=false',
] as const;

/**
 * Options of a call whose objects and refs must survive a power cut. Git before 2.36 knows only the second; Git since
 * then warns about it on stderr and obeys the first.
 */
export const DURABLE = ['-c', 'core.fsync=all', '-c', 'core.fsyncObjectFiles=true'] as const;

/** How to run one git command. */
export type GitOptions = {
  /** Folder git starts in. */
  readonly cwd: string;
  /** Bytes for its stdin, which is empty otherwise and never the terminal. */
  readonly input?: Buffer | string;
  /** Variables over those of this process: `undefined` removes one. */
  readonly env?: Environment;
  /** Milliseconds after which git and all its children are killed. */
  readonly timeoutMs?: number;
  /** Exit codes that are an answer and no failure. */
  readonly allowExit?: readonly number[];
  /** Takes stdout piece by piece, for answers too large to hold twice; the result's `stdout` is then empty. */
  readonly onStdout?: (chunk: Buffer) => void;
};

/** What git answered. */
export type GitResult = {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number;
  readonly durationMs: number;
};

/**
 * Runs git with an argument array, in a process group of its own, and returns its answer; the one place that starts
 * git. Throws `git-missing`, `git-timeout`, `interrupted` (this process was told to end), or `git-failed` with git's
 * own words as the message and the whole result as `cause`.
 */
export async function runGit(
  args: readonly string[],
  { cwd, input, env = {}, timeoutMs = 600_000, allowExit = [], onStdout }: GitOptions,
): Promise<GitResult> {
  if (wasInterrupted()) throw interrupted();
  const start = () =>
    execa('git', [...DEFENCE, ...args], {
      ...CHILD_OPTIONS,
      cwd,
      env: { ...CHILD_ENVIRONMENT, PATH: absolutePathOnly(process.env.PATH), ...env },
      // Bytes as they are would be copied once more before they are written.
      ...(input === undefined ? { stdin: 'ignore' as const } : { input: Readable.from(input) }),
    });
  let child: ReturnType<typeof start>;
  try {
    child = start();
  } catch (error) {
    throw explainExhaustion(await causeOfFailedStart(error));
  }
  const guard = guardChild(child.pid, timeoutMs);
  const sink = collect(onStdout, guard.stop);
  child.stdout?.on('data', sink.take);
  const result = await child;
  const ended = guard.release();
  if (sink.failure() !== undefined) throw sink.failure();
  const stderr =
    result.stderr === '' ? '' : result.stderr.replaceAll(DEPRECATION, '').replaceAll(/\r+$/gm, '').trimEnd();
  countCall(args, { durationMs: result.durationMs, exitCode: result.exitCode });
  trace(args, result);
  const failure = describeFailure(result, { args, cwd, stderr, ended, timeoutMs, allowExit });
  if (failure !== undefined) throw failure;
  return { stdout: sink.bytes(), stderr, exitCode: result.exitCode ?? -1, durationMs: result.durationMs };
}

/** A git that answers as long as it is asked. */
export type OpenGit = {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settled once it has ended, however that was. */
  readonly ended: Promise<unknown>;
  /** Says whether this process may end only after it. */
  readonly setNeeded: (isNeeded: boolean) => void;
  /** Notes that it has answered, in the log and for people who ask what is going on. */
  readonly note: (durationMs: number) => void;
};

/** A process, or a pipe of one, for which this process waits unless it is told not to. */
type Held = { readonly ref?: () => unknown; readonly unref?: () => unknown };

/** Starts git for {@link OpenGit}, in a process group of its own; `undefined` where no process can be started. */
export function openGit(
  args: readonly string[],
  { cwd, env = {} }: Pick<GitOptions, 'cwd' | 'env'>,
): OpenGit | undefined {
  try {
    const child = execa('git', [...DEFENCE, ...args], {
      ...CHILD_OPTIONS,
      cwd,
      env: { ...CHILD_ENVIRONMENT, PATH: absolutePathOnly(process.env.PATH), ...env },
      stdin: 'pipe',
    });
    const { pid, stdin, stdout, stderr } = child;
    // It may end before it has read all; that it ended is what counts.
    stdin.on('error', () => {});
    return {
      pid,
      stdin,
      stdout,
      ended: child,
      setNeeded: (isNeeded) => {
        for (const held of [child, stdin, stdout, stderr] as readonly Held[]) {
          if (isNeeded) held.ref?.();
          else held.unref?.();
        }
      },
      note: (durationMs) => {
        countCall(args, { durationMs, exitCode: 0 });
        trace([...args, '(kept open)'], { exitCode: 0, durationMs });
      },
    };
  } catch {
    return undefined;
  }
}

/** How another program than git ended; `undefined` stands for a program that is not there. */
type ProgramResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** Runs a program of the system with an argument array, at most for `timeoutMs`; `undefined` where there is none of that name. */
export async function runProgram(
  name: string,
  args: readonly string[],
  { input = '', timeoutMs = 30_000 }: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<ProgramResult | undefined> {
  const result = await execa(name, args, {
    reject: false,
    input,
    env: { LC_ALL: 'C', PATH: absolutePathOnly(process.env.PATH) },
    timeout: timeoutMs,
    stripFinalNewline: false,
  });
  if (result.exitCode === undefined && result.code === 'ENOENT') return undefined;
  return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? -1 };
}

/** Settings of the user that would change what we read, or start programs of theirs. */
const DEFENCE = [
  '--no-pager',
  '-c',
  'color.ui=false',
  '-c',
  'log.showSignature=false',
  // Empty means "none" to every version; before 2.36 the value `false` was the name of a program.
  '-c',
  'core.fsmonitor=',
] as const;

const CHILD_OPTIONS = {
  // Its own process group, so that a timeout reaches the helpers git started (ssh, remote helpers, filters).
  detached: true,
  reject: false,
  // stdout is collected by hand: a repository may answer with more than execa's largest buffer.
  buffer: { stdout: false, stderr: true },
  maxBuffer: Number.POSITIVE_INFINITY,
  stripFinalNewline: false,
  encoding: 'utf8',
} as const satisfies Options;

const DEPRECATION = /^warning: core\.fsyncObjectFiles is deprecated.*\n?/gm;

const collect = (onStdout: GitOptions['onStdout'], stop: () => void) => {
  const chunks: Buffer[] = [];
  let failure: unknown;
  const take = (chunk: Buffer): void => {
    if (failure !== undefined) return;
    try {
      if (onStdout === undefined) chunks.push(chunk);
      else onStdout(chunk);
    } catch (error) {
      failure = error;
      stop();
    }
  };
  return { take, failure: () => failure, bytes: () => Buffer.concat(chunks) };
};

/** What of execa's result decides between answer and failure. */
type Answer = {
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly shortMessage?: string | undefined;
};

type Facts = {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly stderr: string;
  readonly ended: 'timeout' | 'interrupted' | undefined;
  readonly timeoutMs: number;
  readonly allowExit: readonly number[];
};

const describeFailure = (
  result: Answer,
  { args, cwd, stderr, ended, timeoutMs, allowExit }: Facts,
): ToolError | undefined => {
  if (ended === undefined && (result.exitCode === 0 || allowExit.includes(result.exitCode ?? -1))) return undefined;
  const command = commandLine(args);
  if (ended === 'timeout') {
    return new ToolError('git-timeout', `${command}: no answer within ${timeoutMs / 1000} seconds.`, { cause: result });
  }
  if (ended === 'interrupted') return interrupted(result);
  if (['EAGAIN', 'ENOMEM'].includes(result.code ?? '') && result.exitCode === undefined) {
    return new ToolError('out-of-processes', `The system starts no more processes for this user (${result.code}).`, {
      hint: 'End some, or raise the limit (ulimit -u), then run the command again: it finishes what was cut off.',
      cause: result,
    });
  }
  if (result.code === 'ENOENT' && result.exitCode === undefined) {
    return new ToolError('git-missing', `git cannot be started in ${printable(cwd)}.`, {
      hint: 'Install git 2.25 or later, put it on the PATH, and run this in a folder that exists.',
      cause: result,
    });
  }
  const reason = stderr === '' ? (result.shortMessage ?? `exit code ${result.exitCode}`) : printableLines(stderr);
  return new ToolError('git-failed', `${command}: ${reason}`, { hint: hintOn(stderr), cause: result });
};

const hintOn = (stderr: string): string | undefined => {
  if (NO_SPACE.test(stderr)) return 'Free some space, then run the same command again: nothing was lost.';
  const config = LOCKED_CONFIG.exec(stderr)?.[1];
  if (config === undefined) return undefined;
  return `If no git works here, one that was killed has left ${printable(config)}.lock behind: remove it, then run the same command again.`;
};

/** The system's words, as Git repeats them, for ENOSPC and EDQUOT. */
const NO_SPACE = /No space left on device|Disk quota exceeded/;

/** Git's words where another git writes a config file, or was killed while it did. */
const LOCKED_CONFIG = /could not lock config file (.+): File exists/;

// For people who ask what is going on (`--debug`); arguments only, never content.
const trace = (args: readonly string[], { exitCode, durationMs }: { exitCode?: number; durationMs: number }): void => {
  if (process.env.MEMJOIN_DEBUG !== '1') return;
  process.stderr.write(`memjoin: ${commandLine(args)} (${exitCode ?? 'no exit code'}, ${Math.round(durationMs)} ms)\n`);
};

const commandLine = (args: readonly string[]): string =>
  printable(`git ${args.filter((_, index) => !isSetting(args, index)).join(' ')}`).slice(0, 200);

// The `-c name=value` pairs are ours and only hide what was run.
const isSetting = (args: readonly string[], index: number): boolean =>
  args[index] === '-c' || (index > 0 && args[index - 1] === '-c');

const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

// Which command of Git ran at that moment says nothing to who pressed Ctrl-C.
const interrupted = (cause?: unknown): ToolError =>
  new ToolError('interrupted', 'Interrupted.', { hint: 'Nothing is lost: run the same command again.', cause });
