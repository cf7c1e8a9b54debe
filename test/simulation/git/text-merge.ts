/** Returns the merge of texts by lines as Git does it without a driver, and whether sides collide; a collision is marked. */
export function mergeText(
  base: Buffer,
  ours: Buffer,
  theirs: Buffer,
): { readonly bytes: Buffer; readonly isClean: boolean } {
  const [root, left, right] = [linesOf(base), linesOf(ours), linesOf(theirs)];
  const [toLeft, toRight] = [matches(root, left), matches(root, right)];
  const merged: string[] = [];
  let isClean = true;
  let [at, l, r] = [0, 0, 0];
  for (;;) {
    // The next line of the base that both sides kept.
    let stable = at;
    while (stable < root.length && (toLeft[stable] === undefined || toRight[stable] === undefined)) stable++;
    const end = stable === root.length;
    const [lEnd, rEnd] = end ? [left.length, right.length] : [toLeft[stable] ?? 0, toRight[stable] ?? 0];
    const parts = [root.slice(at, stable), left.slice(l, lEnd), right.slice(r, rEnd)] as const;
    const chunk = mergeChunk(parts);
    if (chunk === undefined) isClean = false;
    merged.push(...(chunk ?? ['<<<<<<< ours\n', ...parts[1], '=======\n', ...parts[2], '>>>>>>> theirs\n']));
    if (end) return { bytes: Buffer.from(merged.join(''), 'latin1'), isClean };
    merged.push(root[stable] ?? '');
    [at, l, r] = [stable + 1, lEnd + 1, rEnd + 1];
  }
}

function mergeChunk([base, ours, theirs]: readonly [string[], string[], string[]]): readonly string[] | undefined {
  const [b, o, t] = [base, ours, theirs].map((lines) => lines.join(''));
  if (o === t || b === t) return ours;
  return b === o ? theirs : undefined;
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString('latin1').split(/(?<=\n)/);
}

/** For each line of `a` the index of the line of `b` that it is, along a longest common subsequence. */
function matches(a: readonly string[], b: readonly string[]): readonly (number | undefined)[] {
  const found: (number | undefined)[] = new Array(a.length).fill(undefined);
  let [start, aEnd, bEnd] = [0, a.length, b.length];
  while (start < aEnd && start < bEnd && a[start] === b[start]) {
    found[start] = start;
    start++;
  }
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) found[--aEnd] = --bEnd;
  const width = bEnd - start + 1;
  const lengths = new Uint32Array((aEnd - start + 1) * width);
  const at = (i: number, j: number): number => (i - start) * width + (j - start);
  for (let i = aEnd - 1; i >= start; i--) {
    for (let j = bEnd - 1; j >= start; j--) {
      const skip = Math.max(lengths[at(i + 1, j)] ?? 0, lengths[at(i, j + 1)] ?? 0);
      lengths[at(i, j)] = a[i] === b[j] ? (lengths[at(i + 1, j + 1)] ?? 0) + 1 : skip;
    }
  }
  for (let [i, j] = [start, start]; i < aEnd && j < bEnd; ) {
    if (a[i] === b[j]) found[i++] = j++;
    else if ((lengths[at(i + 1, j)] ?? 0) >= (lengths[at(i, j + 1)] ?? 0)) i++;
    else j++;
  }
  return found;
}
