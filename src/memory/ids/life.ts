import { scanDocument } from '../../core/document.ts';
import { contentOf, entryOf, entryOfLine } from '../../core/entry.ts';
import { compareInstants, parseInstant } from '../../core/instant.ts';
import { parseMetadata } from '../../core/metadata.ts';
import { compareText } from '../../core/order.ts';
import { newScan, scanEntry } from '../../core/scan.ts';
import type { Version } from '../../core/view.ts';
import { forEachBlob } from '../../git/blob-stream.ts';
import { type FileChange, listFileHistory } from '../../git/file-history.ts';
import type { Repository } from '../../git/repository.ts';
import { hostPath, managedPathspecs } from '../managed.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import type { Group } from './find-id.ts';
import { memberLiteral } from './id-text.ts';

/** One version of an entry, and the first commit that holds it; undefined if none does yet. */
export type Step = { readonly version: Version; readonly commit: FileChange | undefined };

/**
 * Returns every version of every entry of an id that the history of HEAD and the present hold, each once, in order of
 * time. Host files of the environments that minted these entries are read first; the others only when a version of today
 * is in none of them.
 */
export async function lifeOf(repository: Repository, { dir }: Settings, group: Group): Promise<readonly Step[]> {
  const needles = needlesOf(group);
  const commits = new Map<string, FileChange>();
  const read = async (pathspecs: readonly string[]): Promise<void> => {
    const changes = await listFileHistory(repository, pathspecs);
    const first = new Map<string, FileChange>();
    for (const change of changes) if (!first.has(change.oid)) first.set(change.oid, change);
    await forEachBlob(repository, [...first.keys()], (oid, bytes) => {
      const change = first.get(oid) as FileChange;
      for (const line of linesWith(bytes, needles)) {
        const known = commits.get(line);
        if (known === undefined || compareTime(change, known) < 0) commits.set(line, change);
      }
    });
  };
  const present = group.versions.map(({ entry }) => entry.line.toString('latin1'));
  const environments = new Set(group.versions.map(({ entry }) => entry.place.environment));
  await read([...environments].map((environment) => `:(top,literal)${hostPath(dir, environment)}`));
  if (present.some((line) => !commits.has(line))) await read(managedPathspecs(dir));
  const steps = [...new Set([...commits.keys(), ...present])].map((line) => ({
    version: versionOf(Buffer.from(line, 'latin1')),
    commit: commits.get(line),
  }));
  return steps.filter(({ version }) => version.content.id === group.key).sort(inOrder);
}

/** Texts of which a line of the id holds at least one: most lines of most files need not be read. */
function needlesOf({ versions }: Group): readonly Buffer[] {
  const uniqueIds = versions.map(({ entry }) => JSON.stringify(entry.uniqueId));
  const members = versions.flatMap(({ content }) => {
    const literal = memberLiteral(content.text);
    if (literal === undefined) return [];
    return literal.startsWith('"') ? [literal] : [`"id":${literal}`, `"id": ${literal}`];
  });
  return [...new Set([...uniqueIds, ...members])].map((text) => Buffer.from(text));
}

/** Returns the canonical lines, in Latin-1, of the entries whose text holds one of `needles`. */
function linesWith(bytes: Buffer, needles: readonly Buffer[]): ReadonlySet<string> {
  const lines = new Set<string>();
  const scan = newScan(bytes);
  for (const needle of needles) {
    for (let at = bytes.indexOf(needle); at !== -1; ) {
      const start = bytes.lastIndexOf(10, at) + 1;
      // One entry a line is the form of nearly every file; any other form is read as a whole.
      if (bytes[start] !== 0x7b || !scanEntry(scan, start, bytes.length)) return linesOfAll(bytes, needles);
      if (scan.end <= at) return linesOfAll(bytes, needles);
      lines.add(entryOf(bytes, scan, sha256).line.toString('latin1'));
      at = bytes.indexOf(needle, scan.end);
    }
  }
  return lines;
}

function linesOfAll(bytes: Buffer, needles: readonly Buffer[]): ReadonlySet<string> {
  const lines = new Set<string>();
  // A file that could not be read then is history now: what stands before its fault is shown.
  scanDocument(bytes, (scan) => {
    const text = bytes.subarray(scan.start, scan.end);
    if (needles.some((needle) => text.includes(needle)))
      lines.add(entryOf(bytes, scan, sha256).line.toString('latin1'));
  });
  return lines;
}

function versionOf(line: Buffer): Version {
  const entry = entryOfLine(line, sha256);
  return { entry, metadata: parseMetadata(line), content: contentOf(entry, sha256) };
}

function compareTime(a: FileChange, b: FileChange): number {
  return a.date - b.date;
}

function inOrder({ version: a }: Step, { version: b }: Step): number {
  return (
    compareInstants(parseInstant(a.metadata.timestamp), parseInstant(b.metadata.timestamp)) ||
    a.metadata.version - b.metadata.version ||
    compareText(a.entry.uniqueId, b.entry.uniqueId)
  );
}
