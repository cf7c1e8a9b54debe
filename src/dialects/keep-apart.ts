import { type Element, type ReadOptions, underId } from './element.ts';

/** An element and where it begins in the source, in bytes. */
export type Found = { readonly element: Element; readonly offset: number };

/** Elements with one id each, and what had to be done for it. */
export type Apart = {
  /** In the order of the source. */
  readonly elements: readonly Element[];
  /** What says the same as an earlier element of its id: dropped. */
  readonly repeated: readonly Found[];
  /** What says something else than the element that keeps the id: kept under an id of its content. */
  readonly displaced: readonly Found[];
};

/**
 * Gives every element an id of its own. Of several with one id and different content, the one that `isKnown` names keeps
 * the id, else the first; the others go under `spareId`, a text that the dialect makes from their content. An element
 * that is known under its spare id only stays there, so what was displaced once is not moved back by a new order.
 */
export function keepApart(
  found: readonly Found[],
  { spareId, isKnown, sha256 }: ReadOptions & { spareId: (element: Element) => string },
): Apart {
  const spare = ({ element }: Found) => underId(element, { id: spareId(element), sha256 });
  // Nearly every source is like this, and a large one has no memory to spare for groups of one.
  if (new Set(found.map(({ element }) => element.id)).size === found.length) {
    const isAtHome = (one: Found): boolean =>
      isKnown === undefined || isKnown(one.element.id, one.element.key) || !isKnown(spare(one).id, one.element.key);
    const displaced = new Set(found.filter((one) => !isAtHome(one)));
    const elements = found.map((one) => (displaced.has(one) ? spare(one) : one.element));
    return { elements, repeated: [], displaced: [...displaced] };
  }
  const repeated: Found[] = [];
  const groups = new Map<string, Map<string, Found>>();
  for (const one of found) {
    const { id, key } = one.element;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, new Map([[key, one]]));
    else if (group.has(key)) repeated.push(one);
    else group.set(key, one);
  }
  const kept = new Map<Found, Element>();
  const displaced: Found[] = [];
  for (const group of groups.values()) {
    const members = [...group.values()];
    const holder =
      isKnown === undefined
        ? members[0]
        : (members.find(({ element }) => isKnown(element.id, element.key)) ??
          members.find((one) => !isKnown(spare(one).id, one.element.key)));
    for (const one of members) {
      kept.set(one, one === holder ? one.element : spare(one));
      if (one !== holder) displaced.push(one);
    }
  }
  return { elements: found.flatMap((one) => kept.get(one) ?? []), repeated, displaced };
}
