import { expect, test } from 'vitest';
import { chooseSettings, type SettingsFacts } from '../../../src/install/settings.ts';
import { sha256 } from '../../support/sha256.ts';

const facts: SettingsFacts = {
  requested: { adopt: false },
  current: {},
  hostName: 'laptop',
  identity: '1:2',
  randomId: '0123456789abcdef',
  isTaken: () => false,
  sha256,
};
const current = { environment: 'desk', replica: 'ffffffffffffffff', identity: '1:2', dir: 'm', source: '/s.json' };

test('takes the host name, the top folder and a fresh replica id when nothing else is said', () => {
  expect(chooseSettings(facts)).toEqual({
    settings: { environment: 'laptop', replica: '0123456789abcdef', identity: '1:2', dir: '', source: undefined },
    notes: [],
  });
});

// Scenario: host-name-changes
test('keeps what the clone is set to', () => {
  expect(chooseSettings({ ...facts, current, isTaken: () => true })).toEqual({ settings: current, notes: [] });
});

test('takes what is asked for over what the clone is set to', () => {
  const requested = { adopt: false, environment: 'web', dir: '', source: '/t.json' };
  const { settings, notes } = chooseSettings({ ...facts, current, requested });
  expect(settings).toEqual({ ...current, environment: 'web', dir: '', source: '/t.json' });
  expect(notes).toEqual([
    'THE NAME CHANGES from desk: what it wrote stays in memory-desk.json; memjoin install --env desk --adopt goes back.',
  ]);
});

test('says how a name that does not fit is written', () => {
  const { settings, notes } = chooseSettings({ ...facts, hostName: 'My Mac' });
  expect(settings.environment).toBe(`my-mac-x${sha256('My Mac').slice(0, 8)}`);
  expect(notes).toEqual([`"My Mac" is written ${settings.environment} as a name of an environment.`]);
});

const taken = { ...facts, isTaken: (name: string) => name === 'laptop' };
const copy = { ...facts, current: { ...current, identity: '1:3' } };

test.each([
  { name: 'another clone holds the name', given: taken, environment: 'laptop-012345' },
  {
    name: 'it continues the name of another clone',
    given: { ...taken, requested: { adopt: true } },
    environment: 'laptop',
  },
  { name: 'the clone is a copy', given: copy, environment: 'desk-012345', replica: facts.randomId },
  {
    name: 'the copy continues',
    given: { ...copy, requested: { adopt: true } },
    environment: 'desk',
    replica: current.replica,
  },
  {
    name: 'the copy is named',
    given: { ...copy, requested: { adopt: false, environment: 'b' } },
    environment: 'b',
    replica: facts.randomId,
  },
  {
    name: 'the longest name is taken',
    given: { ...facts, hostName: 'x'.repeat(64), isTaken: () => true },
    environment: `${'x'.repeat(54)}-x${sha256(`${'x'.repeat(64)}-012345`).slice(0, 8)}`,
  },
])('is $environment when $name', ({ given, environment, replica = facts.randomId }) => {
  const { settings, notes } = chooseSettings(given);
  expect(settings).toMatchObject({ environment, replica, identity: '1:2' });
  const isRenamed = environment.includes('-');
  expect(notes.some((note) => note.startsWith(`THE NAME IS ${environment}`))).toBe(isRenamed);
});
