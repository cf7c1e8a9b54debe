/**
 * Returns `text` with every control, format and line-breaking character written as `\u{…}`, so that a name or a
 * value from a file cannot move the cursor, colour the terminal or forge a second line in a message.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
