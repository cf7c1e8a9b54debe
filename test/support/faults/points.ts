/** One call that changes the disk, or reads a file, in one start of a program: a system call, or a program's own in Node. */
export type Point = {
  readonly isOwn: boolean;
  /** Number of the start, from 0, in the order of the starts of `git` and `node`. */
  readonly start: number;
  /** Its words. */
  readonly program: string;
  readonly call: string;
  /** Which call of that name it is in its thread, from 1. */
  readonly when: number;
  /** The call as strace prints it. */
  readonly text: string;
};

/** The calls that are traced. */
export const TRACED = [
  ...['openat', 'write', 'pwrite64', 'copy_file_range', 'ftruncate', 'fsync', 'fdatasync', 'close', 'read'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'symlink', 'mkdir', 'mkdirat'],
  ...['rmdir', 'chmod', 'fchmod'],
] as const;

type Start = { readonly root: string; readonly start: number; readonly program: string };

/**
 * Returns the calls of what `strace -y` printed that touch a file below `root`: those that change something, the closing
 * of what was opened to be written, and the first reading of each file.
 */
export function pointsOf(log: string, { root, start, program }: Start): readonly Point[] {
  const counts = new Map<string, number>();
  const written = new Set<string>();
  const seen = new Set<string>();
  const points: Point[] = [];
  for (const line of log.split('\n')) {
    const [, thread = '', call, text] = /^(\d+ +)?([a-z_0-9]+)\((.*)$/.exec(line) ?? [];
    if (call === undefined || text === undefined) continue;
    const key = `${thread} ${call}`;
    const when = (counts.get(key) ?? 0) + 1;
    counts.set(key, when);
    const path = /^\d+<([^>]*)>/.exec(text)?.[1] ?? '';
    if (call === 'openat' && /O_WRONLY|O_RDWR|O_CREAT/.test(text)) written.add(/= \d+<([^>]*)>$/.exec(text)?.[1] ?? '');
    if (!isPoint({ call, text, path, root, written, seen })) continue;
    points.push({ isOwn: false, start, program, call, when, text: line.slice(0, 300) });
  }
  // Threads have counters of their own and a fault hits the first that gets so far.
  return [...new Map(points.map((point) => [`${point.call} ${point.when}`, point])).values()];
}

/** Returns the calls that a program in Node has noted itself; of the readings of a file the first. */
export function ownPointsOf(log: string, { start, program }: Omit<Start, 'root'>): readonly Point[] {
  const points = log.split('\n').flatMap((line): readonly Point[] => {
    const [, call, when] = /^([a-zA-Z]+) (\d+) /.exec(line) ?? [];
    return call === undefined ? [] : [{ isOwn: true, start, program, call, when: Number(when), text: line }];
  });
  const pathOf = ({ text }: Point): string => text.replace(/^\w+ \d+ /, '');
  const isRepeated = (point: Point, index: number): boolean =>
    point.call === 'readSync' &&
    points.findIndex((one) => one.call === 'readSync' && pathOf(one) === pathOf(point)) < index;
  return points.filter((point, index) => !isRepeated(point, index));
}

type Candidate = {
  readonly call: string;
  readonly text: string;
  readonly path: string;
  readonly root: string;
  readonly written: ReadonlySet<string>;
  readonly seen: Set<string>;
};

const isPoint = ({ call, text, path, root, written, seen }: Candidate): boolean => {
  if (call === 'openat') return /O_WRONLY|O_RDWR|O_CREAT/.test(text) && text.includes(root);
  if (call === 'close') return path.startsWith(root) && written.has(path);
  if (call === 'read') {
    if (!path.startsWith(root) || seen.has(path)) return false;
    seen.add(path);
    return true;
  }
  if (/^(?:write|pwrite|copy_file|ftruncate|f(?:data)?sync|fchmod)/.test(call)) return text.includes(root);
  return true;
};
