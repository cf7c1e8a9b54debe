import { expect, test } from 'vitest';
import { userPlaces } from '../../../src/install/user-places.ts';

const places = (env: Readonly<Record<string, string>>, ...files: readonly string[]) =>
  userPlaces(env, (path) => files.includes(path));

// Scenario: places-of-config
test.each([
  { name: 'nothing is there', env: {}, files: [], config: '/h/.gitconfig' },
  { name: 'only the XDG file is there', env: {}, files: ['/h/.config/git/config'], config: '/h/.config/git/config' },
  { name: 'both are there', env: {}, files: ['/h/.config/git/config', '/h/.gitconfig'], config: '/h/.gitconfig' },
  {
    name: 'XDG_CONFIG_HOME moves it',
    env: { XDG_CONFIG_HOME: '/c' },
    files: ['/c/git/config'],
    config: '/c/git/config',
  },
  {
    name: 'XDG_CONFIG_HOME is relative',
    env: { XDG_CONFIG_HOME: 'c' },
    files: ['c/git/config'],
    config: '/h/.gitconfig',
  },
  { name: 'GIT_CONFIG_GLOBAL names one', env: { GIT_CONFIG_GLOBAL: '/g' }, files: ['/h/.gitconfig'], config: '/g' },
])('writes to the config file that Git would: $name', ({ env, files, config }) => {
  expect(places({ HOME: '/h', ...env }, ...files).config).toBe(config);
});

test('puts the programs into the XDG data folder', () => {
  expect(places({ HOME: '/h' }).folder).toBe('/h/.local/share/memjoin');
  expect(places({ HOME: '/h', XDG_DATA_HOME: '/d' }).folder).toBe('/d/memjoin');
});

// Scenario: hostile-environment
test.each([{}, { HOME: '' }, { HOME: 'here' }])('has no place without a home folder: %j', (env) => {
  expect(() => places(env)).toThrow('HOME is not set');
});
