import { createHash } from 'node:crypto';

/** Returns the lower-case hexadecimal SHA-256 of `text` in UTF-8: the hash that the programs pass to the core. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
