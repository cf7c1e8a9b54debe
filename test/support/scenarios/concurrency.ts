import type { Chapter } from './scenario.ts';

/** Several at the same time. */
export const CONCURRENCY: Chapter = {
  title: 'At the same time',
  scenarios: [
    {
      name: 'many-hosts-at-once',
      what: 'many environments sync with one remote at the same moment',
      expected: 'all come through within few tries, nothing is lost',
      more: '`npm run test:fleet` for twenty, with the number of tries',
    },
    {
      name: 'one-host-twice',
      what: 'two syncs or backups of one clone at once, by cron and by hand',
      expected: 'both succeed, each entry is there once',
    },
    {
      name: 'beside-the-user',
      what: 'a sync or backup while the user commits, has an editor open, or has work in hand',
      expected: "the user's index, work tree and operation stay as they are",
    },
    {
      name: 'program-writes-meanwhile',
      what: 'the program that owns the live file writes it while it is read or replaced',
      expected: 'what is read is whole, and nothing that it wrote is lost',
    },
    {
      name: 'source-in-work-tree',
      what: 'the live file lies inside of the work tree, where Git may overwrite it',
      expected: 'kept out of commits and backed up; doctor says so',
    },
    {
      name: 'half-written-source',
      what: 'the live file is half-written when it is read',
      expected: 'waited for, at most two seconds; then refused and untouched',
    },
    {
      name: 'parallel-merges',
      what: 'merges in several work trees of one clone at once',
      expected: 'each its own join: the driver depends on its two files alone',
    },
    {
      name: 'hook-recursion',
      what: 'Git commands of our hooks would run hooks that run us',
      expected: 'one level only',
    },
    {
      name: 'gc-meanwhile',
      what: 'git gc while backups and syncs make objects',
      expected: 'nothing that is needed is taken away',
      more: 'With `--prune=now`, against which its own page warns, a backup whose new objects are gone fails and says so; the next one does the work (three of three failed while it ran without a break, none lost, 2026-11-23).',
    },
    {
      name: 'same-millisecond',
      what: 'two writes in one millisecond, by one environment or by several',
      expected: 'stamps that differ, and each content once',
    },
  ],
};
