/**
 * A block of our lines in a text of somebody else, between `# memjoin begin` and `# memjoin end`. Putting it in and
 * taking it out again gives the same bytes: what the block cannot show by itself (that we made the file, that the line
 * before it had no line break) is written behind the word `begin`. A block is an end line and the nearest begin line
 * before it, so that a begin line torn off by a merge never swallows lines that are not ours.
 *
 * Texts are Latin-1 strings, one character a byte, so that bytes of any encoding come back as they were.
 */
type Block = {
  /** First character of the begin line. */
  readonly start: number;
  /** First character after the end line. */
  readonly end: number;
  readonly made: Made;
};

const MADE = ['', ' (new file)', ' (new line)'] as const;
type Made = (typeof MADE)[number];

/**
 * Returns `bytes` with the one block holding `lines`: in the place of the block that is there, else at `at` (a byte
 * offset after a line break, or the end). Line ends are those of the text.
 */
export function putBlock(
  bytes: Buffer | undefined,
  lines: readonly string[],
  { at, head = '' }: { readonly at?: number; readonly head?: string } = {},
): Buffer {
  const text = bytes?.toString('latin1');
  if (text === undefined) return asBytes(head + blockText(lines, { made: ' (new file)', lineEnd: '\n' }));
  const lineEnd = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  const [first, ...others] = blocksOf(text);
  if (first !== undefined) {
    const rest = others.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
    const block = blockText(lines, { made: first.made, lineEnd });
    return asBytes(rest.slice(0, first.start) + block + rest.slice(first.end));
  }
  const place = at ?? text.length;
  const isOpen = place > 0 && text[place - 1] !== '\n';
  const block = blockText(lines, { made: isOpen ? ' (new line)' : '', lineEnd });
  return asBytes(text.slice(0, place) + (isOpen ? lineEnd : '') + block + text.slice(place));
}

/**
 * Returns `bytes` without our block, or `undefined` when the block made the file and nothing but `head`, which was
 * written with it, is left.
 */
export function takeBlock(bytes: Buffer, { head = '' }: { readonly head?: string } = {}): Buffer | undefined {
  const text = bytes.toString('latin1');
  const blocks = blocksOf(text);
  const rest = blocks.reduceRight((left, block) => cut(left, block), text);
  const isOurs = blocks.some(({ made }) => made === ' (new file)');
  return isOurs && rest === latin1(head) ? undefined : Buffer.from(rest, 'latin1');
}

/** Returns whether `bytes` hold a block of ours. */
export function hasBlock(bytes: Buffer): boolean {
  return blocksOf(bytes.toString('latin1')).length > 0;
}

const BEGIN = '# memjoin begin';
const END = '# memjoin end';

const blocksOf = (text: string): readonly Block[] => {
  const blocks: Block[] = [];
  let begin: Omit<Block, 'end'> | undefined;
  for (const { 0: line, index } of text.matchAll(/^[^\n]*(?:\n|$)/gm)) {
    const words = line.trimEnd();
    const made = MADE.find((suffix) => words === BEGIN + suffix);
    if (made !== undefined) {
      begin = { start: index, made };
    } else if (words === END && begin !== undefined) {
      blocks.push({ ...begin, end: index + line.length });
      begin = undefined;
    }
  }
  return blocks;
};

const blockText = (
  lines: readonly string[],
  { made, lineEnd }: { readonly made: Made; readonly lineEnd: string },
): string => [BEGIN + made, ...lines.map(latin1), END, ''].join(lineEnd);

// The line break we added goes too, unless somebody wrote on behind the block.
const cut = (text: string, { start, end, made }: Block): string => {
  const before = text.slice(0, start);
  const isLast = end === text.length;
  return (made === ' (new line)' && isLast ? before.replace(/\r?\n$/, '') : before) + text.slice(end);
};

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

const asBytes = (text: string): Buffer => Buffer.from(text, 'latin1');
