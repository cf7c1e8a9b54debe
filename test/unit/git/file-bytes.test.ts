import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdsBytes } from '../../../src/git/file-bytes.ts';

test('tells whether a file holds exactly some bytes, whatever its size', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memjoin test '));
  try {
    const path = join(folder, 'file');
    for (const size of [0, 1, 2 ** 19, 2 ** 20 + 1]) {
      const bytes = Buffer.alloc(size, 'x');
      writeFileSync(path, bytes);
      expect(holdsBytes(path, bytes)).toBe(true);
      expect(holdsBytes(path, Buffer.alloc(size + 1, 'x'))).toBe(false);
      if (size === 0) continue;
      expect(holdsBytes(path, bytes.subarray(1))).toBe(false);
      bytes[size - 1] = 0;
      expect(holdsBytes(path, bytes)).toBe(false);
    }
    expect(holdsBytes(join(folder, 'none'), Buffer.alloc(0))).toBe(false);
    symlinkSync(path, join(folder, 'link'));
    expect(() => holdsBytes(join(folder, 'link'), Buffer.alloc(0))).toThrow('link');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
