import { hash } from 'node:crypto';

/** Returns the lower-case hexadecimal SHA-256 of `content`, a text in UTF-8 or bytes. */
export function sha256(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}
