import { expect, test } from 'vitest';
import { compareRanges } from '../../../src/core/byte-order.ts';

test('orders parts of two buffers as Node orders buffers', () => {
  const parts = ['', 'a', 'aa', 'ab', 'b', 'ba', 'é', '\u0000', 'a\u0000'].map((text) => Buffer.from(text));
  for (const a of parts) {
    for (const b of parts) {
      const [left, right] = [
        Buffer.concat([Buffer.from('zz'), a, Buffer.from('q')]),
        Buffer.concat([Buffer.from('zz'), b, Buffer.from('z')]),
      ];
      const order = compareRanges(left, 2, 2 + a.length, right, 2, 2 + b.length);
      expect(Math.sign(order), `${a} and ${b}`).toBe(Buffer.compare(a, b));
    }
  }
});
