import { expect, test } from 'vitest';
import { explainExhaustion } from '../../../src/git/exhaustion.ts';
import { readFailed, writeFailed } from '../../../src/git/file-errors.ts';
import { exitCodeOf, ToolError } from '../../../src/git/tool-error.ts';

const failure = (code: string) => Object.assign(new Error(`${code}: words, open 'x'`), { code });

// Scenario: out-of-resources
test.each(['EMFILE', 'ENFILE'])(
  'a lack of file descriptors (%s) is no defect, wherever it shows: try again',
  (code) => {
    const places = [
      failure(code),
      readFailed('x', 'cannot read', failure(code)),
      writeFailed('x', failure(code)),
      new ToolError('git-failed', 'git: spawn git', { cause: failure(code) }),
    ];
    for (const place of places) {
      const error = explainExhaustion(place);
      expect(error).toMatchObject({ code: 'out-of-files', message: expect.stringContaining(code), cause: place });
      expect(exitCodeOf(error)).toBe(75);
    }
  },
);

test('a text longer than the engine can hold is no defect, whoever tells of it', () => {
  const ofNode = Object.assign(new Error('Cannot create a string longer than 0x1fffffe8'), {
    code: 'ERR_STRING_TOO_LONG',
  });
  let ofEngine: unknown;
  try {
    'x'.repeat(2 ** 30);
  } catch (error) {
    ofEngine = error;
  }
  for (const failed of [ofNode, ofEngine]) {
    const error = explainExhaustion(failed);
    expect(error).toMatchObject({ code: 'unsupported-format', message: expect.stringContaining('512 MB') });
    expect(exitCodeOf(error)).toBe(65);
  }
});

test('any other failure is left as it is', () => {
  for (const error of [failure('ENOSPC'), writeFailed('x', failure('ENOSPC')), 'text']) {
    expect(explainExhaustion(error)).toBe(error);
  }
});
