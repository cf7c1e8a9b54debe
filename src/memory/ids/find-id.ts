import { printable } from '../../core/printable.ts';
import { encodeId } from '../../core/unique-id.ts';
import type { Version } from '../../core/view.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sha256 } from '../sha256.ts';
import { idText, isLiteral } from './id-text.ts';

/** All entries by the key of the id they stand for. */
export type Groups = ReadonlyMap<string, readonly Version[]>;

/** The entries of one id. */
export type Group = {
  /** Key of the id. */
  readonly key: string;
  readonly versions: readonly Version[];
  /** The entry that was named, if a unique id was. */
  readonly named: Version | undefined;
};

/** What `typed` names. */
export type Found =
  | { readonly kind: 'found'; readonly group: Group }
  | { readonly kind: 'ambiguous'; readonly groups: readonly Group[] }
  | { readonly kind: 'unknown'; readonly near: readonly string[] };

/**
 * Returns the id that a person means by `typed`: a unique id; the id's text (`e1`, `entity:Ada`); a number or a text in
 * quotes, so that `7` and `"7"` can be told apart; or the beginning of an id that is a hash, from four digits on.
 */
export function findId(typed: string, groups: Groups): Found {
  for (const [key, versions] of groups) {
    const named = versions.find(({ entry }) => entry.uniqueId === typed);
    if (named !== undefined) return { kind: 'found', group: { key, versions, named } };
  }
  const literals = [JSON.stringify(typed), ...(isLiteral(typed) ? [typed] : [])];
  const keys = literals.map((literal) => encodeId(literal, sha256) ?? typed);
  const exact = matching(groups, new Set([typed, ...keys].flatMap((key) => [key, `=${key}`])));
  const found = exact.length > 0 ? exact : abbreviated(groups, typed);
  const [only] = found;
  if (only === undefined) return { kind: 'unknown', near: nearest(typed, groups) };
  return found.length === 1 ? { kind: 'found', group: only } : { kind: 'ambiguous', groups: found };
}

/** Returns the one id that `typed` names; throws `not-found` with near matches, or `usage` with the candidates. */
export function requireId(typed: string, groups: Groups): Group {
  const found = findId(typed, groups);
  if (found.kind === 'found') return found.group;
  const name = printable(typed);
  if (found.kind === 'ambiguous') {
    const candidates = found.groups.map(({ versions }) => candidateLine(versions)).join('\n');
    throw new ToolError('usage', `${name}: is the name of several ids:\n${candidates}`, {
      hint: 'Name one by its unique id.',
    });
  }
  const hint =
    found.near.length === 0
      ? 'memjoin view lists all ids.'
      : `Near it: ${found.near.map(printable).join(', ')}. "memjoin view" lists all ids.`;
  throw new ToolError('not-found', `${name}: no entry has this id.`, { hint });
}

function matching(groups: Groups, keys: ReadonlySet<string>): readonly Group[] {
  return [...keys].flatMap((key) => {
    const versions = groups.get(key);
    return versions === undefined ? [] : [{ key, versions, named: undefined }];
  });
}

/** Ids that are hashes may be shortened, as commits may. */
function abbreviated(groups: Groups, typed: string): readonly Group[] {
  if (!/^(?:observation|relation|line|~sha256):[0-9a-f]{4,}$/.test(typed)) return [];
  return [...groups]
    .filter(([key]) => key.startsWith(typed) || key.startsWith(`=${typed}`))
    .map(([key, versions]) => ({ key, versions, named: undefined }));
}

function candidateLine(versions: readonly Version[]): string {
  const [first] = versions;
  if (first === undefined) return '';
  return `  ${printable(idText(first))}  ${printable(first.entry.uniqueId)}`;
}

const NEAR = 5;

function nearest(typed: string, groups: Groups): readonly string[] {
  const texts = [...groups.values()].flatMap(([first]) => (first === undefined ? [] : [idText(first)]));
  const scored = texts.map((text) => ({ text, score: likeness(typed.toLowerCase(), text.toLowerCase()) }));
  return scored
    .filter(({ score }) => score >= 0.4)
    .sort((a, b) => b.score - a.score)
    .slice(0, NEAR)
    .map(({ text }) => text);
}

/** The share of neighbouring letters that two texts have in common (Dice), or 1 if one holds the other. */
function likeness(a: string, b: string): number {
  if (a.length > 1 && (b.includes(a) || (b.length > 1 && a.includes(b)))) return 1;
  const pairs = pairsOf(a);
  const others = pairsOf(b);
  if (pairs.size + others.size === 0) return 0;
  return (2 * [...pairs].filter((pair) => others.has(pair)).length) / (pairs.size + others.size);
}

function pairsOf(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2)));
}
