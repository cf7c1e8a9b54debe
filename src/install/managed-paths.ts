import { isAbsolute, relative, sep } from 'node:path';
import { printable } from '../core/printable.ts';
import { TEMPORARY_PATTERN } from '../git/files.ts';
import { ToolError } from '../git/tool-error.ts';
import { managedPathspecs } from '../memory/managed.ts';

/**
 * Returns the folder `dir` of the managed files as it is stored: from the top of the work tree, without slashes at its
 * ends; empty for the top itself. Throws `usage` for a folder outside, and for names that no attributes file can spell.
 */
export function normalizeDirectory(dir: string): string {
  const parts = dir.split('/').filter((part) => part !== '' && part !== '.');
  // Git takes .GIT for .git, whatever the file system says.
  const isGits = parts.some((part) => part.toLowerCase() === '.git');
  if (/[\p{Cc}\\]/u.test(dir)) {
    throw new ToolError(
      'usage',
      `--dir ${printable(dir)}: memory files cannot be kept under a name with a backslash or a control character.`,
      {
        hint: 'Choose another folder, for example: --dir memories',
      },
    );
  }
  if (dir.startsWith('/') || parts.includes('..') || isGits) {
    throw new ToolError('usage', `--dir ${printable(dir)}: is not a folder inside the work tree.`, {
      hint: 'Name it from the top of the work tree, for example: --dir memories',
    });
  }
  return parts.join('/');
}

/**
 * Returns the rules of `template` (gitattributes.template) for the managed folder `dir`: its lines without comments,
 * `{{dir}}` replaced so that each pattern is anchored.
 */
export function attributeRules(template: string, dir: string): readonly string[] {
  return template
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [pattern = '', ...attributes] = line.split(' ');
      return [quotePattern(pattern.replace('{{dir}}', rooted(escapeGlob(dir)))), ...attributes].join(' ');
    });
}

/** Names of temporary files of ours and of Git's merges, for `info/exclude`: a kill may leave one behind. */
export const EXCLUDE_RULES = [TEMPORARY_PATTERN, '.merge_file_*'] as const;

/**
 * Returns the pathspecs that the hooks look at: the managed files in `dir`, the source they would find there, and
 * `source` itself where it lies inside the work tree `topLevel`.
 */
export function watchedPathspecs(
  dir: string,
  { source, topLevel }: { readonly source: string | undefined; readonly topLevel: string | undefined },
): readonly string[] {
  const inside = source === undefined || topLevel === undefined ? undefined : pathInside(topLevel, source);
  const sources = new Set([
    dir === '' ? 'memory.json' : `${dir}/memory.json`,
    ...(inside === undefined ? [] : [inside]),
  ]);
  return [...managedPathspecs(dir), ...[...sources].map((path) => `:(top,literal)${path}`)];
}

/** Returns the path of `path` from `root` with slashes, or `undefined` when it is not below it. */
export function pathInside(root: string, path: string): string | undefined {
  const way = relative(root, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
    ? undefined
    : way.replaceAll(sep, '/');
}

const rooted = (dir: string): string => (dir === '' ? '' : `/${dir}`);

const escapeGlob = (text: string): string => text.replaceAll(/[*?[\]]/g, '\\$&');

// Git ends a pattern at white space and unquotes one that begins with a double quote.
const quotePattern = (pattern: string): string =>
  /[\s"]/.test(pattern) ? `"${pattern.replaceAll(/["\\]/g, '\\$&')}"` : pattern;
