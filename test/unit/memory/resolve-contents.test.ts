import { expect, test } from 'vitest';
import { planResolution } from '../../../src/memory/resolve-contents.ts';

const broken = Buffer.from('[\n{"id":');
const sound = Buffer.from('[\n]\n');

test('a text that cannot be read and stands in several places is named once', () => {
  const sides = [
    { where: 'base', bytes: broken },
    { where: 'ours', bytes: broken },
    { where: 'theirs', bytes: sound },
  ] as const;
  expect(planResolution('memory-a.json', sides, broken)).toMatchObject({ kind: 'left', faults: [{ where: 'ours' }] });
  expect(planResolution('memory-a.json', sides, Buffer.from('{'))).toMatchObject({
    faults: [{ where: 'ours' }, { where: 'work tree' }],
  });
});
