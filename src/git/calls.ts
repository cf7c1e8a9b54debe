/** One git command that this process has run. */
export type Call = {
  /** Its name: `push`, `cat-file`. */
  readonly command: string;
  readonly durationMs: number;
  /** Undefined where it was killed, or never started. */
  readonly exitCode: number | undefined;
};

const recorders = new Set<Call[]>();

/** Notes from now on which git commands this process runs; `stop` ends that, and returns them. */
export function recordCalls(): { readonly stop: () => readonly Call[] } {
  const made: Call[] = [];
  recorders.add(made);
  const stop = (): readonly Call[] => {
    recorders.delete(made);
    return made;
  };
  return { stop };
}

/** Adds a git command with the arguments `args` to what is recorded. */
export function countCall(args: readonly string[], { durationMs, exitCode }: Omit<Call, 'command'>): void {
  if (recorders.size === 0) return;
  const command = args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c') ?? 'git';
  for (const made of recorders) made.push({ command, durationMs, exitCode });
}
