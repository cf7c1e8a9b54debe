import { expect, test } from 'vitest';
import { systemHint } from '../../../src/cli/system-hint.ts';
import { readFailed, writeFailed } from '../../../src/git/file-errors.ts';

const failure = (code: string): Error => Object.assign(new Error(`${code}: words, open`), { code });

test.each([
  { code: 'EACCES', says: [/^Let this user read it/, /^Let this user write there/] },
  { code: 'EROFS', says: [/read-only/, /read-only/] },
  { code: 'ELOOP', says: [/leads back to itself/, /leads back to itself/] },
  { code: 'ENOTDIR', says: [/leads nowhere/, /leads nowhere/] },
])('says what to do about $code', ({ code, says: [reading, writing] }) => {
  expect(systemHint(readFailed('a', 'cannot read', failure(code)))).toMatch(reading ?? '');
  expect(systemHint(writeFailed('a', failure(code)))).toMatch(writing ?? '');
});

test('says nothing where nothing is known', () => expect(systemHint(writeFailed('a', failure('EIO')))).toBeUndefined());
