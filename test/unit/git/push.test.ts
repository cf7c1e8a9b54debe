import { expect, test } from 'vitest';
import { readReport } from '../../../src/git/push.ts';

const REF = 'refs/heads/main';

const reports: readonly (readonly [string, string, object | undefined])[] = [
  ['a fast-forward', ` \tabc:${REF}\tabc..def`, { kind: 'accepted' }],
  ['a new branch', `*\tabc:${REF}\t[new branch]`, { kind: 'accepted' }],
  ['nothing to do', `=\tabc:${REF}\t[up to date]`, { kind: 'accepted' }],
  ['a branch that moved', `!\tabc:${REF}\t[rejected] (fetch first)`, { kind: 'rejected' }],
  ['one that moved while it was pushed', `!\tabc:${REF}\t[rejected] (non-fast-forward)`, { kind: 'rejected' }],
  [
    'a hook of the remote, whatever it says',
    `!\tabc:${REF}\t[remote rejected] (pre-receive [rejected] declined)`,
    { kind: 'refused', reason: '(pre-receive [rejected] declined)', words: '' },
  ],
  ['a remote that went away', `!\tabc:${REF}\t[remote failure] (remote failed to report status)`, undefined],
  ['another branch', ' \tabc:refs/heads/mainline\tabc..def', undefined],
  ['words of a server that look like a report', 'remote: main accepted', undefined],
];

// Scenario: refused-pushes
test.each(reports)('the report of %s', (_, line, expected) => {
  expect(readReport(`To origin\n${line}\nDone\n`, REF)).toEqual(expected);
});
