import { expect, test } from 'vitest';
import { publicForgeOf } from '../../../src/install/public-forges.ts';

test.each([
  ['https://github.com/ada/memories.git', 'github.com'],
  ['https://ada:token@GitHub.com/ada/memories', 'github.com'],
  ['git@gitlab.com:ada/memories.git', 'gitlab.com'],
  ['ssh://git@codeberg.org:22/ada/memories', 'codeberg.org'],
  ['/srv/git/github.com/memories.git', undefined],
  ['../github.com/x', undefined],
  ['file:///github.com/x', undefined],
  ['https://git.example.com/github.com/x', undefined],
  ['github.com.example.org:x', undefined],
  ['origin', undefined],
])('%s leads to the public forge %s', (url, forge) => expect(publicForgeOf(url)).toBe(forge));
