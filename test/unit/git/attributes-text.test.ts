import { describe, expect, it } from 'vitest';
import { planAttributeBlock, removeAttributeBlock } from '../../../src/git/attributes-text.ts';

const LINES = ['/memory-*.json -text merge=memjoin diff=memjoin', '/é.json merge=memjoin'];
const plan = (text: string | undefined, lines = LINES): string =>
  planAttributeBlock(text === undefined ? undefined : Buffer.from(text), lines).toString();

describe('a block in an attributes file', () => {
  it('stands at the end, where the last matching line decides', () => {
    expect(plan('* text=auto\n')).toBe(`* text=auto\n# memjoin begin\n${LINES.join('\n')}\n# memjoin end\n`);
  });

  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['an ordinary file', '* text=auto\n\n# ours\n'],
    ['no final line break', '* text=auto'],
    ['CR LF', '* text=auto\r\n*.bin binary\r\n'],
    ['CR LF without a final line break', '* text=auto\r\n*.bin binary'],
    ['bytes that are no UTF-8', Buffer.from([0x2a, 0xe9, 0xff, 10])],
    ['a begin line without an end', '# memjoin begin\n*.md text\n'],
    ['an end line alone', '# memjoin end\n*.md text\n'],
    ['a line that only starts like ours', '# memjoin beginning\n# memjoin end\n'],
  ])('can be taken out again, byte for byte: %s', (_, text) => {
    const before = text === undefined ? undefined : Buffer.from(text as string);
    const after = planAttributeBlock(before, LINES);
    expect(after.includes(Buffer.from('/é.json merge=memjoin'))).toBe(true);
    expect(removeAttributeBlock(after)).toEqual(before);
    expect(planAttributeBlock(after, LINES)).toEqual(after);
  });

  it('has the line ends of the file', () => {
    expect(plan('a\r\nb').split('\r\n')).toEqual([
      'a',
      'b',
      '# memjoin begin (new line)',
      ...LINES,
      '# memjoin end',
      '',
    ]);
  });

  it('is replaced where it stands when its lines change', () => {
    const before = `${plan('* text=auto\n')}*.md text\n`;
    expect(plan(before, ['x'])).toBe('* text=auto\n# memjoin begin\nx\n# memjoin end\n*.md text\n');
  });

  it('becomes one again after a merge doubled it', () => {
    const once = plan('a\n');
    expect(plan(`${once}b\n${once.slice(2)}c\n`)).toBe(`${once}b\nc\n`);
    expect(removeAttributeBlock(Buffer.from(`${once}b\n${once.slice(2)}c\n`))?.toString()).toBe('a\nb\nc\n');
  });

  it('leaves the lines alone that others wrote behind it', () => {
    expect(removeAttributeBlock(Buffer.from(`${plan(undefined)}*.md text\n`))?.toString()).toBe('*.md text\n');
    expect(removeAttributeBlock(Buffer.from(`${plan('a')}b\n`))?.toString()).toBe('a\nb\n');
  });
});
