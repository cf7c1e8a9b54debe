import type { Chapter } from './scenario.ts';

/** What a file may hold. */
export const HOSTILE_JSON: Chapter = {
  title: 'Hostile JSON',
  scenarios: [
    {
      name: 'huge-json',
      what: 'nesting of a million levels, strings and entries of many megabytes, files of gigabytes',
      expected: 'read, or refused at its place; the process survives',
    },
    {
      name: 'doubled-keys-and-ids',
      what: 'members twice (by escapes too), ids twice, unique ids twice',
      expected: 'kept as text; two elements of one id are both kept',
    },
    {
      name: 'numbers',
      what: '2^53+1, 1e400, -0, 1.0, forty digits',
      expected: 'byte for byte the same after any number of joins',
    },
    {
      name: 'encodings',
      what: 'lone surrogates, NUL, U+2028, byte order marks, UTF-16, Latin-1, invalid UTF-8',
      expected: 'kept or refused, never replaced by U+FFFD',
    },
    {
      name: 'names-of-object-prototype',
      what: '`__proto__`, `constructor`, `toString` and "" as keys, ids and hosts',
      expected: 'data like any other; what objects inherit is unchanged',
    },
    {
      name: 'no-json',
      what: 'NaN, comments, trailing commas, single quotes, glued documents, null, no byte at all',
      expected: 'line and column, and the file as it was',
    },
    {
      name: 'conflict-markers',
      what: 'conflict markers around lines, and inside of strings',
      expected: 'the former read as the join of both sides, the latter are text',
    },
    {
      name: 'terminal-escapes',
      what: 'texts that look like escapes of the terminal, paths, commands or digests',
      expected: 'shown harmless in every message and page',
    },
    {
      name: 'lying-metadata',
      what: 'hosts with `/`, `..`, control characters or 10 kB; times that are none',
      expected: 'kept as data; never a path, never greater than a real time',
    },
    {
      name: 'slow-patterns',
      what: 'long texts made to slow down a pattern for hosts, ids or times',
      expected: 'linear time',
      more: '`npm run fuzz` reports anything over two seconds',
    },
    {
      name: 'colliding-ids',
      what: 'two contents under one unique id, or ids made to look alike',
      expected: 'the order decides for everyone alike; different ids never meet',
    },
  ],
};
