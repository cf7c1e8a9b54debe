import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentKey, minify } from '../../../src/core/content.ts';
import { contentOf, entryOfLine } from '../../../src/core/entry.ts';
import { join } from '../../../src/core/join.ts';
import { anyEntry } from '../../support/entry-arbitraries.ts';
import { compact } from '../../support/file-arbitraries.ts';
import { law } from '../../support/law.ts';
import { linesOf } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

/** A value with all its spellings: `printed(0)`, `printed(1)`… say the same. `meaning` is equal for equal values only. */
type Spelled = { readonly meaning: string; readonly printed: (way: number) => string };

const spelledAs = (meaning: string, ...spellings: readonly string[]): Spelled => ({
  meaning,
  printed: (way) => spellings[way % spellings.length] as string,
});

const scalars: readonly Spelled[] = [
  spelledAs('1', '1', '1.0', '1e0', '10E-1', '0.01e+2'),
  spelledAs('0', '0', '0.0', '0e5'),
  spelledAs('-0', '-0', '-0.0'),
  spelledAs('2^53', '9007199254740992', '9007199254740992.0'),
  spelledAs('2^53+1', '9007199254740993', '9007199254740993e0'),
  spelledAs('1e400', '1e400', '10e399', '1E+400'),
  spelledAs('1e401', '1e401'),
  spelledAs('1e30', '1e30', `1${'0'.repeat(30)}`),
  spelledAs('-1.5', '-1.5', '-15e-1'),
  spelledAs('true', 'true'),
  spelledAs('null', 'null'),
  spelledAs('"1"', '"1"', '"\\u0031"'),
  spelledAs('"e"', '"é"', '"\\u00e9"', '"\\u00E9"'),
  spelledAs('"smile"', '"😀"', '"\\ud83d\\ude00"'),
  spelledAs('"lone"', '"\\ud800"', '"\\uD800"'),
  spelledAs('"mark n"', '"\uf8ffn:1"', '"\\uf8ffn:1"'),
  spelledAs('"mark s"', '"\uf8ffs:\uf8ffn:1"', '"\\uF8FFs:\\uf8ffn:1"'),
  spelledAs('"mark"', '"\uf8ff"', '"\\uf8ff"'),
];

const names: readonly Spelled[] = [
  spelledAs('a', '"a"', '"\\u0061"'),
  spelledAs('proto', '"__proto__"', '"\\u005f_proto__"'),
  spelledAs('mark n', '"\uf8ffn:1"', '"\\uf8ffn:1"'),
  spelledAs('toJSON', '"toJSON"'),
  spelledAs('1', '"1"'),
  spelledAs('empty', '""'),
];

const value: fc.Arbitrary<Spelled> = fc.letrec<{ value: Spelled; array: Spelled; object: Spelled }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...scalars),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 3 }).map((items) => ({
    meaning: `[${items.map(({ meaning }) => meaning).join()}]`,
    printed: (way) => `[${items.map((item) => item.printed(way)).join(way % 2 === 0 ? ',' : ' ,\n')}]`,
  })),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('value')), {
      maxLength: 3,
      selector: ([name]) => name.meaning,
    })
    .map(spelledObject),
})).value;

function spelledObject(members: readonly (readonly [Spelled, Spelled])[]): Spelled {
  const sorted = members.map(([name, item]) => `${name.meaning}:${item.meaning}`).sort();
  return {
    meaning: `{${sorted.join()}}`,
    printed: (way) => {
      const ordered = way % 2 === 0 ? members : members.toReversed();
      const texts = ordered.map(([name, item]) => `${name.printed(way)}\t:${item.printed(way)}`);
      // Of two members of one name the last one decides.
      const [overridden] = ordered;
      const shadowed = way % 3 === 2 && overridden !== undefined ? [`${overridden[0].printed(way + 1)}:[7]`] : [];
      return `{${[...shadowed, ...texts].join(', ')}}`;
    },
  };
}

test('two texts have one content key exactly when they say the same', () => {
  law(
    [value, value, fc.nat(5), fc.nat(5)],
    (one, other, way, otherWay) => {
      const key = (text: string) => contentKey(Buffer.from(text));
      expect(key(one.printed(way))).toBe(key(one.printed(otherWay)));
      expect(key(one.printed(way)) === key(other.printed(otherWay))).toBe(one.meaning === other.meaning);
    },
    3000,
  );
});

test('a text without white space keeps every token as it was spelled', () => {
  law([value, fc.nat(5)], (one, way) => {
    const text = Buffer.from(`  ${one.printed(way)}\n`);
    expect(minify(text, 0, text.length).toString()).toBe(withoutSpace(text.toString()));
  });
});

// Scenario: numbers
test('numbers, escapes and the order of members come through a join as they were spelled', () => {
  law([anyEntry], (entry) => {
    const bytes = Buffer.from(`[ ${compact(entry)} ]`);
    const joined = join(bytes, bytes, sha256);
    const [text = ''] = joined.ok ? linesOf(joined.bytes) : [];
    const content = `{${entry.content.map(withoutSpace).join(',')}}`;
    expect(contentOf(entryOfLine(Buffer.from(text), sha256), sha256).text.toString()).toBe(content);
    for (const field of entry.metadata ?? []) expect(text).toContain(withoutSpace(field));
  });
});

const withoutSpace = (text: string): string => text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
