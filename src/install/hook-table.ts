import type { HookCall } from '../git/hook-text.ts';
import { shellQuote } from './shell.ts';

/** One hook of Git that memjoin answers to. */
export type HookRow = {
  readonly event: string;
  /** Whether Git gives this hook something on stdin, which a hook of the user must then see as well. */
  readonly readsStdin: boolean;
};

/** Every hook that install sets up; one more row is one more hook. */
export const HOOKS: readonly HookRow[] = [
  { event: 'pre-commit', readsStdin: false },
  { event: 'post-merge', readsStdin: false },
];

/** First Git whose hooks can stand in its config (`hook.<name>.command`), beside the files of any hook manager. */
export const CONFIG_HOOKS_SINCE = '2.54';

/**
 * Returns the two settings that are a hook in Git's config, for the prefilter at `program`, in the order in which they
 * are to be written: Git dies at an event without a command.
 */
export function hookSettings({ event }: HookRow, program: string): readonly (readonly [key: string, value: string])[] {
  const quoted = shellQuote(program);
  return [
    // Git adds the hook's arguments at the end. A program that is gone must not stop every commit.
    [`hook.memjoin-${event}.command`, `[ ! -x ${quoted} ] || ${quoted} ${event}`],
    [`hook.memjoin-${event}.event`, event],
  ];
}

/**
 * Returns what a hook file runs. In the repository's own hooks folder that is the prefilter at `program`; any other
 * folder may be tracked (husky) or serve many repositories (a global `core.hooksPath`), so the call written there names
 * no machine's path and looks the program of the repository at hand up.
 */
export function hookFileCall(
  { event, readsStdin }: HookRow,
  { program, isShared }: { readonly program: string; readonly isShared: boolean },
): HookCall {
  return { command: isShared ? ['/bin/sh', '-c', LOOK_UP, 'memjoin', event] : [program, event], readsStdin };
}

const LOOK_UP =
  'hook=$(git rev-parse --git-common-dir 2>/dev/null)/memjoin/hook; [ ! -x "$hook" ] || exec "$hook" "$@"';
