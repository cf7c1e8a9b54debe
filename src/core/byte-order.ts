/**
 * Orders two ranges bytewise. In JavaScript, because names and ids are short: a call into Node costs more than they do,
 * and so would an object for the arguments.
 */
export function compareRanges(
  a: Buffer,
  aStart: number,
  aEnd: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let index = 0; index < length; index++) {
    const order = (a[aStart + index] as number) - (b[bStart + index] as number);
    if (order !== 0) return order;
  }
  return aEnd - aStart - (bEnd - bStart);
}
