/** How many at the same time, and after how many minutes no further one is begun. */
export type Load = { readonly workers: number; readonly minutes?: number };

/** Hands each of `values` to `work`, in order, several at the same time; ends with all that were begun. */
export async function inParallel<T>(
  values: readonly T[],
  { workers, minutes = Number.POSITIVE_INFINITY }: Load,
  work: (value: T, number: number) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const queue = values.entries();
  const run = async (): Promise<void> => {
    for (const [number, value] of queue) {
      if (performance.now() - begun > minutes * 60_000) return;
      await work(value, number);
    }
  };
  await Promise.all(Array.from({ length: workers }, run));
}
