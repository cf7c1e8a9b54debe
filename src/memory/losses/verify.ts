/**
 * Verifies commits alone, without an index or a work tree: the tip of a range must hold everything that any commit of the
 * range and the parents at its edge hold, entry by entry, over all managed files together; its unified file must hold
 * all of its host files; each must be a regular file that can be read. Its form is only noted.
 */
import { missingFrom } from '../../core/conservation.ts';
import type { Entry } from '../../core/entry.ts';
import { joinAll, printEntries } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import type { Problem } from '../../core/problem.ts';
import { keepGreater } from '../../core/read-entries.ts';
import type { GraphCommit } from '../../git/commit-graph.ts';
import type { Repository } from '../../git/repository.ts';
import { type FileIds, type Files, readFiles } from '../content.ts';
import { describeDamage, readSoundLedger } from '../ledger/ledger-damage.ts';
import { filesOf, homeOf } from '../ledger/ledger-files.ts';
import { lostEntries } from '../ledger/ledger-losses.ts';
import { environmentOf, unifiedPath } from '../managed.ts';
import { type Settled, settle } from '../settle/settle.ts';
import { sha256 } from '../sha256.ts';
import { type Beyond, readBeyond } from './beyond-tip.ts';
import { findLosses } from './lost-in.ts';
import { isRegular, listManagedNames, type ManagedName } from './managed-history.ts';
import { type Range, readRange } from './range.ts';

/** An entry that the tip holds nowhere, or only in a lower version. */
export type Loss = {
  readonly uniqueId: string;
  /** The file it was in; a host file if it was in one. */
  readonly path: string;
  /** The latest commit that holds it, or `ledger`. */
  readonly heldBy: string;
  /** The commit in which it went missing; undefined if the tip never came to it. */
  readonly lostIn: string | undefined;
};

/** What was found wrong with the tip, and what was looked at. */
export type Findings = {
  readonly tip: string;
  /** Number of commits looked at, the tip among them. */
  readonly commits: number;
  /** Number of managed files of the tip. */
  readonly files: number;
  readonly losses: readonly Loss[];
  /** Host files of which the unified file of the tip lacks entries. */
  readonly stale: readonly { readonly path: string; readonly missing: readonly string[] }[];
  readonly unreadable: readonly { readonly path: string; readonly problem: Problem }[];
  /** Managed names of the tip that are no regular files. */
  readonly irregular: readonly { readonly path: string; readonly mode: string }[];
  /** Full sentences on what is no fault. */
  readonly notes: readonly string[];
};

/** The findings, and what the files of the tip should be. */
export type Verification = { readonly range: Range; readonly findings: Findings; readonly settled: Settled };

/**
 * Verifies the range that `text` names as {@link readRange} reads it. If none is named, HEAD is compared with its parents
 * and with the ledger of its branch, if there is one. Throws as {@link readRange} does.
 */
export async function verify(
  repository: Repository,
  { dir, text }: { readonly dir: string; readonly text: string | undefined },
): Promise<Verification> {
  return verifyRange(repository, await readRange(repository, text), dir);
}

/** The same as {@link verify} for a range that is known already. */
export async function verifyRange(repository: Repository, range: Range, dir: string): Promise<Verification> {
  const { commits, tip } = range;
  const names = await listManagedNames(
    repository,
    commits.map(({ tree }) => tree),
    dir,
  );
  const tipNames = names.get(commits.find(({ oid }) => oid === tip)?.tree ?? '') ?? [];
  const [files = new Map<string, Buffer>()] = await readFiles(repository, [idsOf(tipNames.filter(isRegular))]);
  const { readable, unreadable } = sortOut(files);
  const beyond = await readBeyond(repository, { files: readable, names: namesBefore(commits, names, tipNames) });
  const union = joinReadable(readable.values());
  const lost = lostFromHistory(union, beyond);
  const lastSeen = await findLosses(repository, { commits, tip, names, salvaged: beyond.salvaged }, lost.entries);
  const ledger = await lostFromLedger(repository, range, { union, dir });
  const held = [printBeyond(beyond), filesOf(ledger.entries.values(), dir)];
  const settled = settle({ files, held, unified: unifiedPath(dir) });
  const findings: Findings = {
    tip,
    commits: commits.length,
    files: files.size,
    losses: [...new Map([...ledger.entries, ...lost.entries]).values()].map((entry) => ({
      uniqueId: entry.uniqueId,
      path: lost.paths.get(entry.uniqueId) ?? homeOf(entry, dir),
      heldBy: lastSeen.get(entry.uniqueId)?.heldBy ?? 'ledger',
      lostIn: lastSeen.get(entry.uniqueId)?.lostIn,
    })),
    stale: staleIn(readable, unreadable, dir),
    unreadable,
    irregular: tipNames.filter((name) => !isRegular(name)).map(({ path, mode }) => ({ path, mode })),
    notes: [...beyond.notes, ...ledger.notes, ...formNotes(settled)],
  };
  return { range, findings, settled };
}

/** Returns whether nothing is wrong with the tip. */
export function isClean({ losses, stale, unreadable, irregular }: Findings): boolean {
  return losses.length + stale.length + unreadable.length + irregular.length === 0;
}

function idsOf(names: readonly ManagedName[]): FileIds {
  return new Map(names.map(({ path, oid }) => [path, oid]));
}

function sortOut(files: Files): { readonly readable: Files; readonly unreadable: Findings['unreadable'] } {
  const readable = new Map<string, Buffer>();
  const unreadable: { path: string; problem: Problem }[] = [];
  for (const [path, bytes] of files) {
    const joined = joinAll([bytes], sha256);
    if (joined.ok) readable.set(path, bytes);
    else unreadable.push({ path, problem: joined.problem });
  }
  return { readable, unreadable };
}

/** The names of all commits but those of the tip, of the latest commit first. */
function namesBefore(
  commits: readonly GraphCommit[],
  names: ReadonlyMap<string, readonly ManagedName[]>,
  tipNames: readonly ManagedName[],
): readonly ManagedName[] {
  const ofTip = idsOf(tipNames);
  const lists = new Set(commits.map(({ tree }) => names.get(tree) ?? []));
  return [...lists].flat().filter((name) => isRegular(name) && ofTip.get(name.path) !== name.oid);
}

function joinReadable(files: Iterable<Buffer>): Buffer {
  const joined = joinAll([...files], sha256);
  if (!joined.ok) throw new Error(`invariant: what was read once reads again (${joined.problem.message})`);
  return joined.bytes;
}

type Lost = { readonly entries: ReadonlyMap<string, Entry>; readonly paths: ReadonlyMap<string, string> };

/** Of what some path lacks, only what no file of the tip holds is lost. */
function lostFromHistory(union: Buffer, { entries: byPath }: Beyond): Lost {
  const entries = new Map<string, Entry>();
  const paths = new Map<string, string>();
  const hostsFirst = [...byPath].sort(([a], [b]) => Number(isUnified(a)) - Number(isUnified(b)));
  for (const [path, found] of hostsFirst) {
    for (const id of missingFrom(union, printEntries(found), { sha256, limit: Number.POSITIVE_INFINITY })) {
      keepGreater(entries, found.get(id) as Entry);
      if (!paths.has(id)) paths.set(id, path);
    }
  }
  return { entries, paths };
}

function isUnified(path: string): boolean {
  return environmentOf(path) === undefined;
}

type LostFromLedger = { readonly entries: ReadonlyMap<string, Entry>; readonly notes: readonly string[] };

async function lostFromLedger(
  repository: Repository,
  { isDefault, branch }: Range,
  { union, dir }: { readonly union: Buffer; readonly dir: string },
): Promise<LostFromLedger> {
  if (!isDefault || branch === undefined) return { entries: new Map(), notes: [] };
  const { bytes, damage } = await readSoundLedger(repository, branch);
  if (damage !== undefined) return { entries: new Map(), notes: [describeDamage(damage)] };
  if (bytes === undefined) return { entries: new Map(), notes: [] };
  return { entries: await lostEntries(repository, bytes, { branch, dir, unified: union }), notes: [] };
}

function printBeyond({ entries }: Beyond): Files {
  return new Map([...entries].map(([path, found]) => [path, printEntries(found)]));
}

/** What the unified file lacks of the host files beside it; nothing can be said if it cannot be read. */
function staleIn(readable: Files, unreadable: Findings['unreadable'], dir: string): Findings['stale'] {
  const unified = unifiedPath(dir);
  if (unreadable.some(({ path }) => path === unified)) return [];
  const bytes = readable.get(unified) ?? printEntries(new Map());
  return [...readable]
    .filter(([path]) => path !== unified)
    .map(([path, host]) => ({
      path,
      missing: missingFrom(bytes, host, { sha256, limit: Number.POSITIVE_INFINITY }),
    }))
    .filter(({ missing }) => missing.length > 0);
}

function formNotes({ changes }: Settled): readonly string[] {
  return changes
    .filter(({ missing, isAbsent }) => missing.length === 0 && !isAbsent)
    .map(({ path }) => `${printable(path)} is not in canonical form, which the next write of it brings about.`);
}
