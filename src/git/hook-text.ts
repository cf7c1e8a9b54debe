import { hasBlock, putBlock, takeBlock } from './marked-block.ts';

/** What a block in a hook file runs. */
export type HookCall = {
  /** Program (absolute) and arguments, to which the hook's own are added; a program that is gone is passed over. */
  readonly command: readonly [string, ...string[]];
  /** Whether git gives this hook something on stdin: the hook behind the block then gets it a second time. */
  readonly readsStdin: boolean;
};

/**
 * Returns the shell hook `existing` with our block right behind its first line, so that an `exit 0` or `exec` of its
 * own does not keep us from running; a new hook when there is none. Arguments and stdin reach both; ours runs first, and
 * when it fails the hook ends with its exit code.
 */
export function addHookBlock(existing: Buffer | undefined, call: HookCall): Buffer {
  const at = existing?.subarray(0, 2).toString() === '#!' ? endOfFirstLine(existing) : 0;
  return putBlock(existing, callLines(call), { at, head: SHEBANG });
}

/** Returns the hook as it was before {@link addHookBlock}, or `undefined` when there was none. */
export function removeHookBlock(bytes: Buffer): Buffer | undefined {
  return takeBlock(bytes, { head: SHEBANG });
}

/**
 * Returns a new hook that runs ours and then becomes the one moved aside to its own path plus {@link ASIDE}, whatever
 * language that is written in, with the same arguments and stdin; its exit code is the result.
 */
export function chainedHook(call: HookCall): Buffer {
  return putBlock(undefined, [...callLines(call), ...CHAIN], { head: SHEBANG });
}

/** Returns whether `bytes` hold our block. */
export function isOurs(bytes: Buffer): boolean {
  return hasBlock(bytes);
}

/**
 * Returns whether `bytes` are a script of a shell that understands our block. Git itself runs a file without `#!` by
 * sh; a line end CR LF behind the interpreter is part of its name, so such a hook is none of these.
 */
export function isShellHook(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  const firstLine = bytes.toString('latin1', 0, endOfFirstLine(bytes));
  return (
    !firstLine.startsWith('#!') ||
    /^#![ \t]*(?:\/\S*\/env[ \t]+)?(?:\S*\/)?(?:ba|da|k|z|a)?sh(?:[ \t]+-\w+)*[ \t]*\n?$/.test(firstLine)
  );
}

/** Appended to the name of a hook that had to be moved aside. */
export const ASIDE = '.memjoin-chained';

const SHEBANG = '#!/bin/sh\n';

const CHAIN = [
  '# The hook that was here before has its own language, is a link or is switched off: it stands beside this file.',
  `if [ -x "$0${ASIDE}" ]; then exec "$0${ASIDE}" "$@"; fi`,
] as const;

const callLines = ({ command, readsStdin }: HookCall): readonly string[] => {
  const program = quote(command[0]);
  const call = `${command.map(quote).join(' ')} "$@" || exit $?`;
  if (!readsStdin) return [`if [ -x ${program} ]; then`, `  ${call}`, 'fi'];
  return [
    // $() drops the final line break and a here-document adds one, so the hook behind reads the very same text.
    'memjoin_input=$(cat)',
    `if [ -x ${program} ]; then`,
    `  { [ -z "$memjoin_input" ] || printf '%s\\n' "$memjoin_input"; } | ${call}`,
    'fi',
    'if [ -n "$memjoin_input" ]; then',
    '  exec <<MEMJOIN_INPUT',
    '$memjoin_input',
    'MEMJOIN_INPUT',
    'else',
    '  exec </dev/null',
    'fi',
  ];
};

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

const endOfFirstLine = (bytes: Buffer): number => {
  const newline = bytes.indexOf(10);
  return newline === -1 ? bytes.length : newline + 1;
};
