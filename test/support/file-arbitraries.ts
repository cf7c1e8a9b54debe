import fc from 'fast-check';
import { anyEntry, type EntryText } from './entry-arbitraries.ts';
import { mulberry32 } from './mulberry32.ts';

/** Files as a person, a program or a text merge leaves them, with what they hold. */
export type FileText = { readonly entries: readonly EntryText[]; readonly form: string; readonly bytes: Buffer };

/** Up to six entries; several of one unique id are likely. */
export const entryList: fc.Arbitrary<readonly EntryText[]> = fc.array(anyEntry, { maxLength: 6 });

/** Returns the entry as one line: metadata first, no white space of its own beyond what its parts hold. */
export function compact({ metadata, content }: EntryText): string {
  return spelled({ metadata, content, colon: ':', comma: ',', metadataAt: 0 });
}

/** Prints `entries` in every readable spelling and order; `seed` decides what the form leaves open. */
export function formsOf(entries: readonly EntryText[], seed: number): readonly FileText[] {
  const random = mulberry32(seed);
  const shuffled = shuffle(entries, random);
  const lines = shuffled.map(compact);
  const varied = shuffled.map((entry) => spelledAnyhow(entry, random));
  const pretty = `[\n${varied.map((text) => `  ${text}`).join(' ,\n\n')}\n]`;
  const array = lines.length === 0 ? '[\n]\n' : `[\n${lines.join(',\n')}\n]\n`;
  const forms: [string, string][] = [
    ['array', array],
    ['one line', `[${lines.join(',')}]`],
    ['pretty', pretty],
    ['CRLF', array.replaceAll('\n', '\r\n')],
    ['BOM', `\ufeff${array}`],
  ];
  if (lines.length > 0) {
    forms.push(['JSON Lines', `${varied.join('\n')}\n`], ['JSON Lines without a last line feed', lines.join('\r\n\n')]);
    forms.push(['torn', torn(lines, random)], ['conflict', conflict(lines, random)]);
  }
  return forms.map(([form, text]) => ({ entries, form, bytes: Buffer.from(text) }));
}

/** A file in any form. */
export const anyFile: fc.Arbitrary<FileText> = fc
  .tuple(entryList, fc.nat(), fc.nat())
  .map(([entries, seed, choice]) => {
    const forms = formsOf(entries, seed);
    return forms[choice % forms.length] as FileText;
  });

/** Metadata in any order and place, with white space between all tokens of ours. */
function spelledAnyhow({ metadata, content }: EntryText, random: () => number): string {
  const space = () => ['', ' ', '\t', '\r\n', '\n  '][Math.floor(random() * 5)] as string;
  return spelled({
    metadata: metadata && shuffle(metadata, random),
    content,
    colon: `${space()}:${space()}`,
    comma: `${space()},${space()}`,
    metadataAt: Math.floor(random() * (content.length + 1)),
  });
}

function spelled(entry: EntryText & { colon: string; comma: string; metadataAt: number }): string {
  const { metadata, content, colon, comma, metadataAt } = entry;
  const members = [...content];
  if (metadata !== undefined) members.splice(metadataAt, 0, `"_crdt_metadata"${colon}{${metadata.join(comma)}}`);
  return `{${members.join(comma)}}`;
}

/** Whole lines with separators and brackets missing, doubled and out of place, lines doubled, and a closing bracket at the end. */
function torn(lines: readonly string[], random: () => number): string {
  const pieces = ['['];
  for (const line of lines) {
    const chance = random();
    if (chance < 0.1) pieces.push(']', '[');
    if (chance > 0.9) pieces.push('[');
    pieces.push(random() < 0.7 ? `${line},` : line);
    if (random() < 0.15) pieces.push(',');
    if (random() < 0.15) pieces.push(`${line},`);
  }
  return `${[...pieces, ']'].join('\n')}\n`;
}

/** The lines between the markers of a conflict, as Git writes them, sometimes with the base (diff3) and longer markers. */
function conflict(lines: readonly string[], random: () => number): string {
  const cut = () => Math.floor(random() * (lines.length + 1));
  const [from, middle, to] = [cut(), cut(), cut()].sort((a, b) => a - b) as [number, number, number];
  const size = random() < 0.8 ? 7 : 12;
  const base =
    random() < 0.5 ? [`${'|'.repeat(size)} 4ba2dc1`, ...lines.slice(from, to).map((line) => `${line},`)] : [];
  return [
    '[',
    ...lines.slice(0, from).map((line) => `${line},`),
    `${'<'.repeat(size)} HEAD`,
    ...lines.slice(from, middle).map((line) => `${line},`),
    ...base,
    '='.repeat(size),
    ...lines.slice(middle, to),
    `${'>'.repeat(size)} a branch, {"with":"braces"}`,
    ...lines.slice(to).map((line) => `${line},`),
    ']',
    '',
  ].join('\n');
}

/** Returns `items` in random order (Fisher and Yates). */
function shuffle<T>(items: readonly T[], random: () => number): readonly T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
