import type { Entry } from '../core/entry.ts';
import { parseInstant } from '../core/instant.ts';
import { parseMetadata } from '../core/metadata.ts';
import { keepGreater, readEntries } from '../core/read-entries.ts';
import { view } from '../core/view.ts';
import { type FileChange, listFileHistory } from '../git/file-history.ts';
import type { Repository } from '../git/repository.ts';
import type { Measured, MeasuredFile, MeasuredHost } from '../telemetry/measured.ts';
import { listCommit, readFiles } from './content.ts';
import { environmentOf, managedPathspecs } from './managed.ts';
import { sha256 } from './sha256.ts';

/** Returns what the memory files of HEAD and their history show; what cannot be read counts no entry. */
export async function measure(
  repository: Repository,
  { dir, now }: { readonly dir: string; readonly now: number },
): Promise<Measured & { readonly history: readonly FileChange[] }> {
  const history = await listFileHistory(repository, managedPathspecs(dir));
  const [files = new Map<string, Buffer>()] = await readFiles(repository, [await listCommit(repository, 'HEAD', dir)]);
  const entries = new Map<string, Entry>();
  const measured = [...files].map(([path, bytes]) => {
    const read = readEntries(bytes, sha256);
    if (read.ok) for (const entry of read.value.values()) keepGreater(entries, entry);
    return { path, environment: environmentOf(path), bytes: bytes.length, entries: read.ok ? read.value.size : 0 };
  });
  const conflicts = view(entries.values(), sha256).filter(({ conflicting }) => conflicting.length > 0).length;
  return { history, files: measured, conflicts, hosts: measureHosts({ files: measured, entries, history, now }) };
}

/** Returns how the environments of the host files in `files` stand, by all `entries` and the `history` of the files. */
export function measureHosts({
  files,
  entries,
  history,
  now,
}: {
  readonly files: readonly MeasuredFile[];
  readonly entries: ReadonlyMap<string, Entry>;
  readonly history: readonly FileChange[];
  readonly now: number;
}): readonly MeasuredHost[] {
  const latest = latestStamps(entries.values());
  return files.flatMap(({ path, environment }) => {
    if (environment === undefined) return [];
    const aheadMs = Math.max(0, (latest.get(environment) ?? 0) - now);
    return [{ environment, lastSeen: lastSeen(history, path), aheadMs }];
  });
}

const lastSeen = (history: readonly FileChange[], path: string): number | undefined => {
  const dates = history.filter((change) => change.path === path).map(({ date }) => date);
  return dates.length === 0 ? undefined : Math.max(...dates) * 1000;
};

/** Milliseconds of the latest stamp by host. */
const latestStamps = (entries: Iterable<Entry>): ReadonlyMap<string, number> => {
  const latest = new Map<string, number>();
  for (const { line } of entries) {
    const { host, timestamp } = parseMetadata(line);
    const ms = (parseInstant(timestamp)?.seconds ?? 0) * 1000;
    if (ms > (latest.get(host) ?? 0)) latest.set(host, ms);
  }
  return latest;
};
