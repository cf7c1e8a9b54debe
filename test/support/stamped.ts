import { file, line, stampAt } from './memory-file.ts';

/** An entry of these tests: number `n` (0 to 59) of an environment, minted at the second of its number. */
export type Stamped = { readonly host: string; readonly n: number };

/** Returns the unique id of an entry. */
export function uniqueIdOf({ host, n }: Stamped): string {
  return `${host}_e${n}_${stampAt(n)}`;
}

/** Returns the text of the canonical file of `entries`, as memjoin writes it. */
export function stampedFile(entries: readonly Stamped[]): string {
  const sorted = [...entries].sort((a, b) => (a.host === b.host ? a.n - b.n : a.host < b.host ? -1 : 1));
  return file(...sorted.map(lineOf)).toString();
}

/** Returns the entries with these numbers of `host`. */
export function numbered(host: string, ...numbers: readonly number[]): readonly Stamped[] {
  return numbers.map((n) => ({ host, n }));
}

/** Returns the managed files of `entries`, by path: one of each environment, and the unified one. */
export function managedFiles(entries: readonly Stamped[]): Readonly<Record<string, string>> {
  const hosts = [...new Set(entries.map(({ host }) => host))];
  return {
    ...Object.fromEntries(
      hosts.map((host) => [`memory-${host}.json`, stampedFile(entries.filter((entry) => entry.host === host))]),
    ),
    'unified-memory.json': stampedFile(entries),
  };
}

const lineOf = ({ host, n }: Stamped): string =>
  line({
    uniqueId: uniqueIdOf({ host, n }),
    host,
    timestamp: stampAt(n),
    content: `"id":"e${n}","content":"number ${n} of ${host}"`,
  });
