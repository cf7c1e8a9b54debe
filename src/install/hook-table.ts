import { shellQuote } from '../core/shell-word.ts';
import type { HookCall } from '../git/hook-text.ts';

/** One hook of Git that memjoin answers to. */
export type HookRow = {
  readonly event: string;
  /** Whether Git gives this hook something on stdin, which a hook of the user must then see as well. */
  readonly readsStdin: boolean;
};

/** Every hook that install sets up; one more row is one more hook. */
export const HOOKS: readonly HookRow[] = [
  { event: 'pre-commit', readsStdin: false },
  { event: 'post-commit', readsStdin: false },
  { event: 'post-merge', readsStdin: false },
  { event: 'post-rewrite', readsStdin: true },
  { event: 'pre-push', readsStdin: true },
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
    // Git adds the hook's arguments at the end. A repository that was moved has its programs elsewhere; where they are
    // gone for good, that must not stop every commit.
    [
      `hook.memjoin-${event}.command`,
      `h=${quoted}; [ -x "$h" ] || h="$(git rev-parse --git-common-dir)/memjoin/hook"; [ ! -x "$h" ] || "$h" ${event}`,
    ],
    [`hook.memjoin-${event}.event`, event],
  ];
}

/**
 * Returns what a hook file runs: the prefilter of the repository at hand, looked up when it runs. The file may be tracked
 * (husky), serve many repositories (a global `core.hooksPath`) or move with its repository, so it names no path.
 */
export function hookFileCall({ event, readsStdin }: HookRow): HookCall {
  return { command: ['/bin/sh', '-c', LOOK_UP, 'memjoin', event], readsStdin };
}

// Git runs hooks at the top of the work tree and names the git directory only where that is not ".git"; asking for the
// common one costs every commit a child.
const LOOK_UP =
  'hook=.git/memjoin/hook; { [ -z "$GIT_DIR" ] && [ -x "$hook" ]; } || ' +
  'hook=$(git rev-parse --git-common-dir 2>/dev/null)/memjoin/hook; [ ! -x "$hook" ] || exec "$hook" "$@"';
