/** Returns `text` without the secrets that URLs carry: user and password, and everything after a question mark. */
export function redacted(text: string): string {
  return text.replaceAll(
    /\b([a-z][a-z0-9+.-]*:\/\/)([^/\s'"]*@)?([^\s'"?]*)(\?[^\s'"]*)?/gi,
    (_, scheme, user, rest, query) =>
      `${scheme}${user === undefined ? '' : '***@'}${rest}${query === undefined ? '' : '?***'}`,
  );
}
