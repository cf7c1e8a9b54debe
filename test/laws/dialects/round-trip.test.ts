import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineOf } from '../../../src/core/canonical.ts';
import { contentOf, entryOfLine } from '../../../src/core/entry.ts';
import type { Element } from '../../../src/dialects/element.ts';
import { defaultLayout } from '../../../src/dialects/layout.ts';
import { printSource } from '../../../src/dialects/print-source.ts';
import { law } from '../../support/law.ts';
import { sha256 } from '../../support/sha256.ts';
import { anySource, arraySource, graphSource, objectSource } from '../../support/source-arbitraries.ts';
import { readSource, saidBy } from '../../support/source-file.ts';

const sources = [
  ['array', arraySource],
  ['knowledge-graph', graphSource],
  ['object', objectSource],
] as const;

/** Some of the elements in some order, as a view may show them. */
const pick = (elements: readonly Element[], keys: readonly number[]) =>
  elements
    .map((element, index) => ({ element, key: keys[index % keys.length] ?? 0 }))
    .filter(({ key }) => key % 4 !== 0)
    .sort((a, b) => a.key - b.key)
    .map(({ element }) => element);
/** Whether an element alone makes a source of its dialect: no line of another type and no object without id does. */
const isTelling = ({ idLiteral = '', text }: Element) =>
  text.includes('"_aim"') || !/^"(?:line:|[^:]*:~sha256:)/.test(idLiteral);
const order = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 });

test.each(sources)('parse(print(view)) is the view when nothing else is known: %s', (_, texts) => {
  law([texts], (text) => {
    const source = readSource(text);
    const printed = printSource(source.elements, source);
    if (printed.bytes.length === 0) return;
    expect(saidBy(readSource(printed.bytes).elements)).toEqual(saidBy(source.elements));
  });
});

test.each(sources)('parse(print(view)) is any part of the view in any order when the view is known: %s', (_, texts) => {
  law([texts, order, fc.boolean()], (text, keys, isFresh) => {
    const source = readSource(text);
    const shown = pick(source.elements, keys);
    const said = new Map(saidBy(shown));
    const layout = isFresh ? defaultLayout(source.dialect) : source.layout;
    const printed = printSource(shown, { layout, hidden: source.elements.filter((one) => !shown.includes(one)) });
    if (!shown.some(isTelling)) return;
    const read = readSource(printed.bytes, { isKnown: (id, key) => said.get(id) === key });
    // An entity that only its observations kept alive comes back beside what was shown.
    const revived = read.elements.filter(({ id }) => !said.has(id));
    expect(revived.every(({ idLiteral = '' }) => /^"entit(?:y|ies):/.test(idLiteral))).toBe(true);
    expect(saidBy(read.elements.filter(({ id }) => said.has(id)))).toEqual(saidBy(shown));
    if (revived.length === 0) expect(printSource(read.elements, read).bytes.toString()).toBe(printed.bytes.toString());
  });
});

test('no two elements of a source have one id, and each has the id of the entry minted for it', () => {
  law([anySource], (text) => {
    const { elements } = readSource(text);
    expect(new Set(elements.map(({ id }) => id)).size).toBe(elements.length);
    for (const { id, idLiteral, text: content, key } of elements) {
      const field = idLiteral === undefined ? [] : [{ name: 'id', literal: idLiteral }];
      const entry = entryOfLine(lineOf([{ name: 'unique_id', literal: '"u"' }, ...field], content), sha256);
      expect(contentOf(entry, sha256)).toEqual({ id, text: content, key });
    }
  });
});

// Scenario: half-written-source
test('a source cut off at any byte is refused or loses nothing but white space', () => {
  law([anySource, fc.nat(1000)], (text, cut) => {
    const bytes = Buffer.from(text);
    const short = bytes.subarray(0, cut % bytes.length);
    let read: ReturnType<typeof readSource>;
    try {
      read = readSource(short);
    } catch {
      return;
    }
    const rest = bytes.subarray(short.length).toString();
    // Whole lines of a knowledge graph are one; anything else is complete or refused.
    if (read.dialect === 'knowledge-graph') expect(short.at(-1) === 0x0a || /^\r?\n/.test(rest)).toBe(true);
    else expect(rest.trim()).toBe('');
  });
});
