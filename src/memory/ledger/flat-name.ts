import { sha256 } from '../sha256.ts';

/** Bytes of the longest name: Git puts `.lock` behind it, and file systems allow 255. */
const LIMIT = 250;

/**
 * Returns the name of a `branch` (`main`, or in full `refs/heads/main`) as one part of a ref. A slash is written `%2F`: Git
 * cannot keep a ref `topic` beside a ref `topic/ab`, and our refs of a branch that was deleted stay. A name that no file can
 * have is `long-` and its SHA-256; hooks/hook.sh leaves long names to Node.
 */
export function flatName(branch: string): string {
  const name = branch.replace(/^refs\/heads\//, '');
  const flat = name.replaceAll('%', '%25').replaceAll('/', '%2F');
  return Buffer.byteLength(flat) > LIMIT ? `long-${sha256(flat)}` : flat;
}
