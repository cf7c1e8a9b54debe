/** Anything made of operations that are told by their kind and two numbers. */
type Plan = { readonly operations: readonly Operation[] };
type Operation = { readonly kind: unknown; readonly at: number; readonly a: number; readonly b: number };

/**
 * Returns a shorter plan that still fails: operations are left out, first many at once, then single ones, then what makes
 * one of them special, as long as `isFailing` (delta debugging).
 */
export async function shrink<T extends Plan>(plan: T, isFailing: (plan: T) => Promise<boolean>): Promise<T> {
  let best = plan;
  for (let size = Math.ceil(plan.operations.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = best.operations.length - size; start > -size; start -= size) {
      const from = Math.max(0, start);
      const operations = best.operations.toSpliced(from, size);
      if (await isFailing({ ...best, operations })) best = { ...best, operations };
    }
  }
  for (const [index, operation] of best.operations.entries()) {
    const { kind, at, a, b } = operation;
    const operations = best.operations.with(index, { kind, at, a, b });
    if (await isFailing({ ...best, operations })) best = { ...best, operations };
  }
  return best;
}
