/**
 * Returns both sides of a conflict between markers of `length` characters, as Git's own text merge would leave them.
 * Git adds no markers when a driver fails: without these the file would be "ours", and adding it would lose theirs.
 */
export function conflictText(ours: Buffer, theirs: Buffer, length: number): Buffer {
  const marker = (character: string, label: string) => Buffer.from(`${character.repeat(length)}${label}\n`);
  return Buffer.concat([
    marker('<', ' ours'),
    ...lineEnded(ours),
    marker('=', ''),
    ...lineEnded(theirs),
    marker('>', ' theirs'),
  ]);
}

function lineEnded(side: Buffer): Buffer[] {
  const isEnded = side.length === 0 || side[side.length - 1] === 0x0a;
  return isEnded ? [side] : [side, Buffer.from('\n')];
}
