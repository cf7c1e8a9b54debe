import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the kernel is compiled as it is now', async () => {
  const script = new URL('../../../scripts/compile-kernel.mjs', import.meta.url).href;
  const { compileKernel } = (await import(script)) as { compileKernel: () => Promise<[string, string]> };
  const [path, text] = await compileKernel();
  expect(readFileSync(path, 'utf8')).toBe(text);
}, 60_000);
