import { shownOf, type Version } from '../../core/view.ts';
import { entityIn, observationIn, relationIn } from '../../dialects/graph.ts';
import type { Group } from './find-id.ts';
import { idText } from './id-text.ts';

/**
 * Returns the ids, as typed, of the observations and relations that still show and name an entity of `deleted`, those of
 * `deleted` left out: an observation that shows brings its entity back with the next restore.
 */
export function mentionsOf(
  deleted: readonly Group[],
  groups: ReadonlyMap<string, readonly Version[]>,
): readonly string[] {
  // One version of an entity may be deleted while another one shows.
  const names = new Set(deleted.filter(({ named }) => named === undefined).flatMap(entityNameOf));
  if (names.size === 0) return [];
  const keys = new Set(deleted.map(({ key }) => key));
  return [...groups].flatMap(([key, versions]) => {
    if (keys.has(key) || !/^=?(?:observation|relation):/.test(key)) return [];
    const winner = shownOf(key, versions)?.winner;
    return winner !== undefined && namesIn(winner).some((name) => names.has(name)) ? [idText(winner)] : [];
  });
}

function entityNameOf({ key, versions: [version] }: Group): readonly string[] {
  const entity = version && /^=?entity:/.test(key) ? entityIn(version.content.text) : undefined;
  return entity === undefined ? [] : [entity.name];
}

function namesIn(version: Version): readonly string[] {
  const { text } = version.content;
  if (idText(version).startsWith('relation:')) return relationIn(text)?.slice(0, 2) ?? [];
  const observation = observationIn(text);
  return observation === undefined ? [] : [observation.name];
}
