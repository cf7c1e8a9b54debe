import { expect, test } from 'vitest';
import { driverCommand } from '../../../src/install/shell.ts';

test('leaves the placeholders bare and doubles what looks like one in the path', () => {
  const command = driverCommand('/a %P/driver');
  expect(command).toContain("d='/a %%P/driver'; ");
  expect(command).toContain('"$d" %O %A %B %L %P; ');
});
