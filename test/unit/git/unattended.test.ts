import { expect, test } from 'vitest';
import { quietSsh } from '../../../src/git/unattended.ts';

const BATCH = '-o BatchMode=yes';

// Scenario: no-questions
test.each([
  [undefined, undefined, `ssh ${BATCH}`],
  ['ssh -i ~/.ssh/memory', undefined, `ssh -i ~/.ssh/memory ${BATCH}`],
  ['/usr/bin/ssh', undefined, `/usr/bin/ssh ${BATCH}`],
  ['"ssh.exe" -4', undefined, `"ssh.exe" -4 ${BATCH}`],
  ['ssh', '/opt/wrapper', `ssh ${BATCH}`],
  ['plink -batch', undefined, undefined],
  [undefined, '/opt/wrapper', undefined],
])('the ssh command %s, or the program %s, becomes %s', (command, program, expected) => {
  expect(quietSsh({ command, program })).toBe(expected);
});
