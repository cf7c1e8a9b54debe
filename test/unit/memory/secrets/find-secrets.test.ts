import { expect, test } from 'vitest';
import { findSecrets } from '../../../../src/memory/secrets/find-secrets.ts';

// In two parts: scanners that look through this repository must not take it for a token.
const TOKEN = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');

test('names the text and the rule, once each', async () => {
  const found = await findSecrets([
    'tea',
    `a=${TOKEN} b=${TOKEN}`,
    'postgres://ada:hunter2pass@db.example.org/x',
    'end',
  ]);
  expect(found.filter(({ rule }) => rule === 'github')).toEqual([{ index: 1, rule: 'github' }]);
  expect(found.map(({ index }) => index)).toContain(2);
  expect(new Set(found.map(({ index }) => index))).toEqual(new Set([1, 2]));
});

test('lets no text switch the rules off for others', async () => {
  const texts = ['// secretlint-disable', `${TOKEN} // secretlint-disable-line`];
  expect(await findSecrets(texts)).toEqual([{ index: 1, rule: 'github' }]);
});

test('tells the texts of a large memory apart', async () => {
  const texts = Array.from({ length: 30 }, () => 'likes tea. '.repeat(9000));
  texts[17] = TOKEN;
  texts[29] = TOKEN;
  expect((await findSecrets(texts)).map(({ index }) => index)).toEqual([17, 29]);
});
