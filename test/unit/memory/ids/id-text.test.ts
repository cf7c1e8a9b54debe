import { expect, test } from 'vitest';
import { idTextOfKey } from '../../../../src/memory/ids/id-text.ts';

test.each([
  ['e1', 'e1'],
  ['=observation:00ff', 'observation:00ff'],
  ['=entity:Ada%20L%5F', 'entity:Ada L_'],
  ['~7', '7'],
  ['%7E7', '~7'],
  ['%3Dx', '=x'],
  ['~sha256:00ff', '~sha256:00ff'],
  ['%ED%A0%80', '%ED%A0%80'],
])('reads the key %s as the id %s', (key, text) => {
  expect(idTextOfKey(key)).toBe(text);
});
