import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { CLOCKS } from './clocks.ts';
import { CONCURRENCY } from './concurrency.ts';
import { CRASHES } from './crashes.ts';
import { GIT_USE } from './git-use.ts';
import { HOSTILE_JSON } from './hostile-json.ts';
import { type Marked, readMarkers } from './markers.ts';
import { NETWORK } from './network.ts';
import { PLACES } from './places.ts';
import type { Scenario } from './scenario.ts';
import { SETUP } from './setup.ts';

const CHAPTERS = [CRASHES, CONCURRENCY, CLOCKS, GIT_USE, NETWORK, HOSTILE_JSON, PLACES, SETUP];

/** The page of the scenarios, and what is wrong with their markers. */
export type Page = { readonly text: string; readonly wrong: readonly string[] };

type Shown = { readonly path: string; readonly title: string };

/** Makes the page from the markers in the test files `paths`; links start at `docs/` of the folder `root`. */
export function makePage(root: string, paths: readonly string[]): Page {
  const shown = new Map<string, Shown[]>();
  const wrong: string[] = [];
  const known = new Set(CHAPTERS.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)));
  for (const path of paths) {
    for (const { scenarios, title, line } of markersOf(path)) {
      for (const name of scenarios) {
        if (!known.has(name)) wrong.push(`${relative(root, path)}:${line} names no scenario: ${name}`);
        shown.set(name, [...(shown.get(name) ?? []), { path: relative(root, path), title }]);
      }
    }
  }
  for (const name of known) {
    const { more } = scenarioOf(name);
    if (!shown.has(name) && more === undefined) wrong.push(`${name} has neither a test nor a sentence that says why`);
  }
  const count = new Set([...shown.values()].flat().map(({ path, title }) => `${path} ${title}`)).size;
  const chapters = CHAPTERS.map(({ title, scenarios }) => {
    const rows = scenarios.map((scenario) => rowOf(scenario, shown.get(scenario.name) ?? []));
    return `## ${title}\n\n${HEAD}\n${rows.join('\n')}\n`;
  });
  return { text: `${introduction(known.size, count)}\n${chapters.join('\n')}`, wrong };
}

const markersOf = (path: string): readonly Marked[] => {
  try {
    return readMarkers(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(path, { cause: error });
  }
};

const scenarioOf = (name: string): Partial<Scenario> =>
  CHAPTERS.flatMap(({ scenarios }) => scenarios).find((scenario) => scenario.name === name) ?? {};

const introduction = (scenarios: number, tests: number): string => `# Scenarios

What may happen to a memory, what is expected then, and the tests that show it. \`npm run scenarios\` makes this page from comments
in the tests (\`// Scenario: kill-at-any-call\`); a test fails when it is stale. ${scenarios} scenarios, ${tests} tests of \`npm test\`; the runs beside
them are in [reliability.md](reliability.md), [sync.md](sync.md) and [git.md](git.md).
`;

const HEAD = '| scenario | what happens | what is expected | shown by |\n|---|---|---|---|';

const rowOf = ({ name, what, expected, more }: Scenario, tests: readonly Shown[]): string => {
  const links = tests.map(({ path, title }) => `[${inCell(title)}](../${path})`);
  const shownBy = [...links, ...(more === undefined ? [] : [inCell(more)])].join('<br>');
  return `| ${name} | ${inCell(what)} | ${inCell(expected)} | ${shownBy} |`;
};

const inCell = (text: string): string => text.replaceAll(/[|[\]<>\\]/g, (sign) => `\\${sign}`);
