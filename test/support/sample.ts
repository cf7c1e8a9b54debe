/** How many to draw, and a source of numbers from 0 to below 1. */
type Draw = { readonly count: number; readonly random: () => number };

/** Returns `count` of `values`, or all if there are fewer, in an order that `random` decides. */
export function sampleOf<T>(values: readonly T[], { count, random }: Draw): readonly T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed.slice(0, count);
}
