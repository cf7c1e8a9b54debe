import type { Version } from '../core/view.ts';
import { membersIn, oneLine, summaryOf } from './describe-version.ts';

/** What a version did to its entry: a word, and what it changed, in one line. */
export type Change = { readonly verb: string; readonly detail: string };

/**
 * Returns what `version` changed against `before`, the version in time before it: of the same entry, or if it is the first
 * of its entry, of the id.
 */
export function changeOf(version: Version, before: Version | undefined): Change {
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
