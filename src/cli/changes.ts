import { shownOf, type Version } from '../core/view.ts';
import { membersIn, oneLine, summaryOf } from './describe-version.ts';

/** What a version did to its entry: a word, and what it changed, in one line. */
type Change = { readonly verb: string; readonly detail: string };

/** A change, and what else the id said at that time without the writer of the version having seen it. */
export type ToldChange = Change & { readonly unawareOf: readonly Version[] };

/**
 * Returns what each of the versions of one id, in order of time, changed against what its writer had seen: its own entry
 * as it was, and what it supersedes. Two that were written side by side are so never told as if one followed the other.
 */
export function changesOf(id: string, versions: readonly Version[]): readonly ToldChange[] {
  return versions.map((version, index) => {
    const earlier = versions.slice(0, index);
    const seen = earlier.filter((other) => hasSeen(version, other));
    const change = changeOf(version, shownOf(id, latestOf(seen))?.winner ?? seen.at(-1));
    if (version.metadata.isPurged) return { ...change, unawareOf: [] };
    const stays = version.metadata.isDeleted ? shownOf(id, latestOf([...earlier, version]))?.winner : undefined;
    if (stays !== undefined) {
      const detail = `one version (${nameOfVersion(stays)} stays): ${change.detail}`;
      return { verb: 'dropped', detail, unawareOf: [] };
    }
    const before = shownOf(id, latestOf(earlier));
    const unawareOf = (before === undefined ? [] : [before.winner, ...before.conflicting]).filter(
      (other) => !hasSeen(version, other) && other.content.key !== version.content.key,
    );
    if (unawareOf.length === 0) return { ...change, unawareOf };
    return { ...change, detail: `unaware of ${unawareOf.map(nameOfVersion).join(', ')}: ${change.detail}`, unawareOf };
  });
}

/** Returns a version as people speak of it: `laptop v2`. */
export function nameOfVersion({ metadata }: Version): string {
  return `${oneLine(metadata.host)} v${metadata.version}`;
}

function hasSeen({ entry, metadata }: Version, other: Version): boolean {
  if (entry.uniqueId === other.entry.uniqueId) return true;
  return (metadata.supersedes.get(other.entry.uniqueId) ?? -1) >= other.metadata.version;
}

/** Returns the last version of each entry. */
function latestOf(versions: readonly Version[]): readonly Version[] {
  return [...new Map(versions.map((version) => [version.entry.uniqueId, version])).values()];
}

/** Returns what `version` changed against `before`, which is undefined for the first one. */
function changeOf(version: Version, before: Version | undefined): Change {
  const { metadata, content } = version;
  if (metadata.isPurged) return { verb: 'purged', detail: 'content gone for good' };
  if (metadata.isDeleted) return { verb: 'deleted', detail: summaryOf(version) };
  if (before === undefined) return { verb: 'written', detail: summaryOf(version) };
  if (before.metadata.isDeleted) return { verb: 'undeleted', detail: summaryOf(version) };
  if (before.content.key === content.key) return { verb: 'kept', detail: summaryOf(version) };
  return { verb: 'changed', detail: differences(before, version) };
}

function differences(before: Version, after: Version): string {
  const old = membersIn(before.content.text);
  const present = membersIn(after.content.text);
  const names = [...new Set([...present.keys(), ...old.keys()])];
  return names
    .filter((name) => old.get(name) !== present.get(name))
    .map((name) => `${oneLine(name)}: ${shown(old.get(name))} → ${shown(present.get(name))}`)
    .join(', ');
}

function shown(value: string | undefined): string {
  return value === undefined ? '(none)' : oneLine(value);
}
