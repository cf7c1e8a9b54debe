import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import yargs from 'yargs';
import { COMMANDS } from '../../../src/cli/commands.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: read(path) }));

test('every link between the documents leads to a file and a heading that are there', () => {
  const broken = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
      .filter(([, to = '', heading]) => {
        const target = to === '' ? path : join(dirname(path), to);
        return !existsSync(join(root, target)) || (heading !== undefined && !headings(read(target)).includes(heading));
      })
      .map(([link]) => `${path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every file of the project that a document names is there', () => {
  const missing = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|test|hooks|docs|scripts|\.ci)\/[\w./-]+)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !existsSync(join(root, name)))
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('every memjoin command and option that a document shows exists', async () => {
  const helps = new Map<string, string>();
  for (const name of COMMANDS.keys()) helps.set(name, await helpOf(name));
  const unknown = documents.flatMap(({ path, text }) =>
    codeOf(text)
      .flatMap((code) => [...code.matchAll(/(?<![\w./=-])memjoin ([a-z]+)([^\n#|;&]*)/g)])
      .filter(([, name = '', rest = '']) => {
        const options = rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [];
        return !options.every((option) => helps.get(name)?.includes(` ${option} `)) || !helps.has(name);
      })
      .map(([call]) => `${path}: ${call}`),
  );
  expect(unknown).toEqual([]);
}, 60_000); // loads the code of every command

test('the README names the command by which the project is tested', () => {
  expect(read('.ci/run')).toMatch(/^step npm cit$/m);
  expect(codeOf(read('README.md')).join('\n')).toContain('npm cit');
});

/** The code spans and code blocks of a page, each one text. */
const codeOf = (text: string): readonly string[] =>
  [...text.matchAll(/^```[^\n]*\n(.*?)^```$|(?<!`)`([^`\n]+)`/gms)].map(([, block, span]) => block ?? span ?? '');

/** The headings of a page as forges spell them in links. */
const headings = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const helpOf = async (name: string): Promise<string> => {
  const parser = yargs().exitProcess(false).scriptName('memjoin').wrap(200);
  await COMMANDS.get(name)?.(parser);
  return new Promise(
    (done) => void parser.parse([name, '--help'], (_error: unknown, _argv: unknown, help: string) => done(help)),
  );
};
