/** What programs and people do to memory in random histories: pure functions of numbers, so that a history can be repeated. */

/** One element of a live memory file. */
export type Element = { readonly id: string; readonly content: string };

/** What happens to a live memory file. */
type SourceEdit = {
  readonly kind: 'add' | 'edit' | 'forget';
  readonly a: number;
  readonly b: number;
  readonly content: string;
  /** How many ids there are: few, so that several environments write under one. */
  readonly ids?: number;
};

/** Returns the elements of a live file after one is added, edited or removed; undefined where nothing can be done. */
export function editElements(
  before: readonly Element[],
  { kind, a, b, content, ids = 8 }: SourceEdit,
): readonly Element[] | undefined {
  const id = `id${a % ids}`;
  if (kind === 'add') return before.some((one) => one.id === id) ? undefined : [...before, { id, content }];
  const at = b % Math.max(1, before.length);
  const chosen = before[at];
  if (chosen === undefined) return undefined;
  return kind === 'forget' ? before.toSpliced(at, 1) : before.with(at, { id: chosen.id, content });
}

/** What somebody does to a managed file by hand. */
type HandEdit = {
  readonly kind: 'hand' | 'hand edit' | 'drop line';
  readonly b: number;
  readonly content: string;
};

/** Returns the text of a managed file after an element is added to it, edited or taken out by hand; undefined as above. */
export function editByHand(before: string, { kind, b, content }: HandEdit): string | undefined {
  const entries = before
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .filter((line) => line.startsWith('{'));
  const chosen = entries[b % Math.max(1, entries.length)];
  if (kind === 'hand') entries.push(JSON.stringify({ id: `id${b % 8}`, content }));
  else if (chosen === undefined) return undefined;
  else if (kind === 'drop line') entries.splice(entries.indexOf(chosen), 1);
  else entries[entries.indexOf(chosen)] = chosen.replace(/"content":"[^"]*"/, `"content":"${content}"`);
  return entries.length === 0 ? '[\n]\n' : `[\n${entries.join(',\n')}\n]\n`;
}
