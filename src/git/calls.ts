/** One git command that this process has run. */
export type Call = {
  /** Its name: `push`, `cat-file`. */
  readonly command: string;
  readonly durationMs: number;
  /** Undefined where it was killed, or never started. */
  readonly exitCode: number | undefined;
};

const made: Call[] = [];

/** Adds a git command with the arguments `args` to those of this process. */
export function countCall(args: readonly string[], { durationMs, exitCode }: Omit<Call, 'command'>): void {
  const command = args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c') ?? 'git';
  made.push({ command, durationMs, exitCode });
}

/** Returns the git commands that this process has run, the first `skipped` of them left out. */
export function callsMade(skipped = 0): readonly Call[] {
  return made.slice(skipped);
}
