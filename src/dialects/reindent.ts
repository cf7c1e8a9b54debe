import { stringEnd } from '../core/json-text.ts';
import type { Style } from './layout.ts';

/**
 * Returns a JSON text without white space laid out as `JSON.stringify` with an indent does it, every literal as it was
 * spelled. `level` is how deep the text itself stands.
 */
export function reindent(
  text: Buffer,
  { indent, lineEnd, level }: Pick<Style, 'indent' | 'lineEnd'> & { level: number },
): Buffer {
  const pieces: string[] = [];
  let depth = level;
  const breakLine = () => lineEnd + indent.repeat(depth);
  for (let index = 0; index < text.length; ) {
    const byte = text[index] as number;
    // Latin-1 maps each byte to one character and back, so UTF-8 passes through unread.
    const end = byte === 0x22 ? stringEnd(text, index, text.length) : index + 1;
    const token = text.toString('latin1', index, end);
    index = end;
    if (token === '{' || token === '[') {
      const closing = text[index];
      if (closing === 0x7d || closing === 0x5d) {
        pieces.push(token, String.fromCharCode(closing));
        index++;
        continue;
      }
      depth++;
      pieces.push(token, breakLine());
    } else if (token === '}' || token === ']') {
      depth--;
      pieces.push(breakLine(), token);
    } else if (token === ',') pieces.push(token, breakLine());
    else pieces.push(token === ':' ? ': ' : token);
  }
  return Buffer.from(pieces.join(''), 'latin1');
}
