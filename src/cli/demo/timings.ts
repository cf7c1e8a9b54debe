import { readIfPresent } from '../../git/files.ts';

/** How long the programs ran that one git command started for memjoin: milliseconds. */
export type Timings = { readonly driver: readonly number[]; readonly hooks: readonly number[] };

/** Returns what the trace at `path` (Git's `GIT_TRACE2_EVENT`) says of our driver and hooks; nothing before Git 2.22. */
export function readTimings(path: string): Timings {
  const driver: number[] = [];
  const hooks: number[] = [];
  const running = new Map<string, number[]>();
  for (const line of readIfPresent(path)?.toString().split('\n') ?? []) {
    const event = parse(line);
    const child = `${event.sid} ${event.child_id}`;
    if (event.event === 'child_start') {
      const kind = kindOf(event);
      if (kind !== undefined) running.set(child, kind === 'driver' ? driver : hooks);
    } else if (event.event === 'child_exit' && event.t_rel !== undefined) {
      running.get(child)?.push(event.t_rel * 1000);
    }
  }
  return { driver, hooks };
}

type TraceEvent = {
  readonly event?: string;
  readonly sid?: string;
  readonly child_id?: number;
  readonly child_class?: string;
  readonly argv?: readonly string[];
  /** Seconds since the child started. */
  readonly t_rel?: number;
};

const parse = (line: string): TraceEvent => {
  try {
    return JSON.parse(line) as TraceEvent;
  } catch {
    // The last line of a trace is empty.
    return {};
  }
};

const kindOf = ({ argv = [], child_class: childClass }: TraceEvent): 'driver' | 'hook' | undefined => {
  if (argv.some((word) => /memjoin\/driver\b/.test(word))) return 'driver';
  return childClass === 'hook' ? 'hook' : undefined;
};
