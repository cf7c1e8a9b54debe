import type { Version } from '../../core/view.ts';
import { contentHash, isUnchanged, type Shadow } from './shadow.ts';

/**
 * Returns what tells whether a source, as its shadow remembers it, said what a version says; of a source without a shadow
 * nothing is known. A version that hides its id keeps a content that the source may have said, but shows nobody that it hides it.
 */
export function seenBy(shadow: Shadow | undefined): (version: Version) => boolean {
  if (shadow === undefined) return () => false;
  return ({ content, metadata }) =>
    !metadata.isDeleted && !metadata.isPurged && isUnchanged(shadow, content.id, contentHash(content.key));
}
