import { expect, test } from 'vitest';
import { printable } from '../../../src/core/printable.ts';

// Scenario: terminal-escapes
test.each([
  ['a name – with “text” 😀 and spaces', 'a name – with “text” 😀 and spaces'],
  ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['two\r\nlines', 'two\\u{d}\\u{a}lines'],
  ['\u0000\u007f\u009b', '\\u{0}\\u{7f}\\u{9b}'],
  ['\u202egpj.exe\u200b\ufeff', '\\u{202e}gpj.exe\\u{200b}\\u{feff}'],
  ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['\ud800', '\\u{d800}'],
  ['\u{e0041}', '\\u{e0041}'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
