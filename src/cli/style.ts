import { styleText } from 'node:util';

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow';

/** Returns `text` in `styles`; plain where `stream` is no terminal or NO_COLOR is set. */
export function styled(text: string, styles: readonly Style[], stream: NodeJS.WriteStream): string {
  // One at a time: given a list, Node 20 forgets to look at the stream.
  return styles.reduce((inner, style) => styleText(style, inner, { stream }), text);
}
