import { shownOf, type Version } from '../../core/view.ts';
import { fieldsOf, stringIn } from '../../dialects/graph.ts';
import type { Group, Groups } from './find-id.ts';
import { idText } from './id-text.ts';

/**
 * Returns the ids, as a person types them, of what still shows of an entity of a knowledge graph: its observations and
 * relations, which are ids of their own. None for any other id.
 */
export function partsOf(group: Group, groups: Groups): readonly string[] {
  return shownParts(group, groups).map(idText);
}

/** Returns the same as the entries that show. */
export function shownParts({ versions }: Group, groups: Groups): readonly Version[] {
  const [first] = versions;
  const name = first === undefined ? undefined : /^entity:(.*)$/s.exec(idText(first))?.[1];
  if (name === undefined) return [];
  return [...groups].flatMap(([key, others]) => {
    const shown = shownOf(key, others)?.winner;
    if (shown === undefined) return [];
    const members = fieldsOf(shown.content.text);
    return PARTNERS.some((partner) => stringIn(members, partner) === name) ? [shown] : [];
  });
}

const PARTNERS = ['entityName', 'from', 'to'] as const;
