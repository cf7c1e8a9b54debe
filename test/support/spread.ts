import { mulberry32 } from './mulberry32.ts';

/** Returns the canonical file `bytes` with white space around its tokens, as `seed` has it. */
export function spread(bytes: Buffer, seed: number): Buffer {
  const random = mulberry32(seed);
  const space = () => ['', '', ' ', '\n  ', '\t', '\r\n'][Math.floor(random() * 6)];
  // Byte for byte, so that what is no UTF-8 stays what it is.
  const text = bytes.toString('latin1').replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/gs, (token) => space() + token + space());
  return Buffer.from(text, 'latin1');
}
