/** Markup that is finished; everything else is text, and is escaped. */
export type Markup = { readonly markup: string };

type Part = Markup | string | number | readonly Markup[];

/** Returns the markup of a template whose values are text, numbers or finished markup. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.map((string, index) => string + print(parts[index] ?? '')).join('') };
}

/** No markup at all. */
export const NOTHING: Markup = { markup: '' };

const print = (part: Part): string => {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return Array.isArray(part) ? part.map(({ markup }) => markup).join('') : (part as Markup).markup;
};

// Control and format characters of a file name could reorder or hide what stands beside them.
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
