/**
 * Returns `text` without the secrets that URLs carry: user and password, and everything after a question mark. All up to the
 * last `@` counts as these, since a password that nobody encoded may hold a slash or a quote.
 */
export function redacted(text: string): string {
  return text.replaceAll(
    /\b([a-z][a-z0-9+.-]*:\/\/)(\S*@)?([^\s'"?]*)(\?[^\s'"]*)?/gi,
    (_, scheme, user, rest, query) =>
      `${scheme}${user === undefined ? '' : '***@'}${rest}${query === undefined ? '' : '?***'}`,
  );
}
