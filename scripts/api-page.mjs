/**
 * Writes docs/api.md: what src/index.ts exports, with the docstrings and signatures of the declarations that a build made.
 * `npm run docs:api` writes it, with `--check` it only says whether the page is as it would be (exit code 1 if not). Our own,
 * because the generators of such pages do not run with TypeScript 7.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'docs/api.md');
const text = apiPage();
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error('docs/api.md is not what the declarations say: npm run docs:api');
  process.exitCode = 1;
}

function apiPage() {
  const index = readFileSync(join(root, 'src/index.ts'), 'utf8');
  const exports = [...index.matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/(.*)\.ts';$/gm)].flatMap(
    ([, names, file]) => names.split(',').map((name) => declarationOf(name.replace('type', '').trim(), file)),
  );
  const [functions, types] = ['function', 'type'].map((kind) => exports.filter((one) => one.kind === kind));
  const part = (title, list) => `## ${title}\n\n${list.sort(byName).map(section).join('\n')}`;
  return `# The exports of memjoin

Written by \`npm run docs:api\` from the docstrings; [library.md](library.md) says how to use them.

${part('Functions', functions)}
${part('Types', types)}`;
}

function declarationOf(name, file) {
  const source = readFileSync(join(root, 'dist/types', `${file}.d.ts`), 'utf8');
  const pattern = `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:declare )?(function|const|type) ${name}\\b[\\s\\S]*?;\\n(?=export |import |/\\*\\*|$(?!\\s))`;
  const found = new RegExp(pattern).exec(source);
  // A brace at the begin of a line closes a type, and goes on with it in a union.
  const [whole, comment = '', kind] = found ?? [];
  if (whole === undefined) throw new Error(`dist/types/${file}.d.ts does not declare ${name}: npm run build`);
  const code = whole.slice(comment.length).replace(/^export (declare )?/, '');
  return { name, kind: kind === 'type' ? 'type' : 'function', words: wordsOf(comment), code };
}

/** The text of a docstring: stars gone, links as code. */
function wordsOf(comment) {
  return comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .trim();
}

function section({ name, words, code }) {
  const said = words === '' ? '' : `${words}\n\n`;
  return `### \`${name}\`\n\n${said}\`\`\`ts\n${code.trimEnd()}\n\`\`\`\n`;
}

function byName(one, other) {
  return one.name < other.name ? -1 : 1;
}
