/** Stamps of ours as they lie in a file, looked at without making a string. */

const STAMP_FORM = Buffer.from('0000-00-00T00:00:00.000000Z');

/** Length of a stamp in bytes. */
export const STAMP_LENGTH = STAMP_FORM.length;

/** Returns whether the bytes from `start` on have the fixed-width form of a stamp, as `isStamp` does for a text. */
export function hasStampForm(bytes: Buffer, start: number): boolean {
  for (let index = 0; index < STAMP_LENGTH; index++) {
    const byte = bytes[start + index] as number;
    const form = STAMP_FORM[index] as number;
    if (form === 0x30 ? byte < 0x30 || byte > 0x39 : byte !== form) return false;
  }
  return true;
}

/**
 * Returns whether a stamp and a quote stand at `start`, and the stamp is of a day that every month has: such stamps are
 * ordered as text as the instants they name.
 */
export function isPlainStamp(bytes: Buffer, start: number): boolean {
  if (!hasStampForm(bytes, start) || bytes[start + STAMP_LENGTH] !== 0x22) return false;
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  if (month < 1 || month > 12 || day < 1 || day > 28) return false;
  return twoDigits(bytes, start + 11) < 24 && twoDigits(bytes, start + 14) < 60 && twoDigits(bytes, start + 17) < 60;
}

function twoDigits(bytes: Buffer, at: number): number {
  return ((bytes[at] as number) - 0x30) * 10 + (bytes[at + 1] as number) - 0x30;
}
