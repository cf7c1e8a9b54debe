/** A test, or a group of them, and the scenarios that a comment above it names. */
export type Marked = { readonly scenarios: readonly string[]; readonly title: string; readonly line: number };

/**
 * Finds the comments `// Scenario: NAME, NAME` in a file of tests, each with the title of the test, or `describe`, below it.
 * Throws, with the line, where none is below, or its title is no literal.
 */
export function readMarkers(text: string): readonly Marked[] {
  return [...text.matchAll(/^[ ]*\/\/ Scenario: (.+)\n/gm)].map(({ index, 0: { length }, 1: names = '' }) => {
    const line = text.slice(0, index).split('\n').length;
    const title = titleOf(text.slice(index + length));
    if (title === undefined) throw new Error(`line ${line}: no test with a literal title is below this scenario`);
    return { scenarios: names.split(/, */), title, line };
  });
}

/** Reads `test('TITLE'`, `test.each(TABLE)('TITLE'`, `test.runIf(CONDITION)('TITLE'`. */
const titleOf = (text: string): string | undefined => {
  const start = /^(?:\s*\/\/.*\n)*\s*(?:test|it|describe)(?:\.\w+)*/.exec(text)?.[0];
  if (start === undefined) return undefined;
  let at = start.length;
  while (text[at] === '(') {
    const title = /^\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/.exec(text.slice(at));
    if (title !== null) return title[2]?.replaceAll(/\\(.)/g, '$1');
    at = endOfCall(text, at);
  }
  return undefined;
};

/** Strings, templates, comments and patterns, in which brackets do not count; a pattern stands where a value may begin. */
const SKIPPED =
  /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\/|(?<=[(,=:[!&|?{;>]\s*)\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/|[()]/y;

/** Returns where the bracket that begins at `start` ends. */
const endOfCall = (text: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    SKIPPED.lastIndex = at;
    const token = SKIPPED.exec(text)?.[0] ?? text[at] ?? '';
    at += token.length;
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (depth === 0) return at;
  }
  return text.length;
};
