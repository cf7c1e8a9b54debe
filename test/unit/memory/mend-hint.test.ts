import { expect, test } from 'vitest';
import { NEWER_FORMAT } from '../../../src/core/document.ts';
import { mendHint, stoppedHint } from '../../../src/memory/mend-hint.ts';

const broken = { message: 'the text ends inside a string' };
const newer = { message: NEWER_FORMAT };

test('says to mend what is broken and to upgrade for what a newer memjoin wrote', () => {
  expect(mendHint([broken], 'Mend it.')).toBe('Mend it.');
  expect(mendHint([newer], 'Mend it.')).toMatch(/^Upgrade memjoin on this machine/);
  expect(mendHint([broken, newer], 'Mend it.')).toMatch(/^Mend it\. For a file of a newer memjoin: Upgrade /);
});

test('names the way back in the words of a shell', () =>
  expect(stoppedHint([broken], "it's.json")).toMatch(
    / Mend .* Or go back .*: git restore --staged --worktree -- 'it'\\''s\.json'$/,
  ));
