import type { Chapter } from './scenario.ts';

/** Programs that die, and machines that give less than is asked of them. */
export const CRASHES: Chapter = {
  title: 'Crashes and lack',
  scenarios: [
    {
      name: 'kill-at-any-call',
      what: 'memjoin is killed just before any system call that changes the disk',
      expected: 'nothing acknowledged is lost, nothing torn; the next run finishes the work',
      more: '`npm run test:faults -- --fault kill` for every call',
    },
    {
      name: 'kill-at-random',
      what: 'memjoin and all that it has started are killed at random moments, again and again',
      expected: 'no entry is lost, and nobody has to mend anything',
      more: '`npm run test:kills` for hundreds',
    },
    {
      name: 'kill-of-driver',
      what: 'the merge driver dies before, during or after its write',
      expected: 'a conflict or a merge that was not made; never our side alone without a word',
      more: '`npm run test:faults -- --command driver`',
    },
    {
      name: 'kill-of-git',
      what: 'Git is killed while the driver works for it',
      expected: 'the driver ends, and the merge can be made again; doctor finds the files that Git left',
    },
    {
      name: 'ctrl-c',
      what: 'Ctrl-C, SIGTERM or SIGHUP for a command that works',
      expected: 'children end first, no lock of ours stays, exit codes 130 and 143; nothing is lost',
      more: '`npm run test:kills` sends them at random moments and tells the slowest end',
    },
    {
      name: 'disk-full',
      what: 'the disk is full, or takes only a part of a write',
      expected: 'the old file stays, the message names it and says what to do; no file is cut short',
      more: '`npm run test:faults -- --fault enospc`, `--fault short` and `--limit disk`',
    },
    {
      name: 'device-error',
      what: 'reading, writing or fsync ends with an error of the device',
      expected: 'what could not be put on the disk is not acknowledged',
      more: '`npm run test:faults -- --fault eio`',
    },
    {
      name: 'out-of-resources',
      what: 'no file descriptor, no process or no larger file is allowed any more',
      expected: 'a message that says what is lacking, and nothing half-done',
      more: '`npm run test:faults -- --limit file-size`, `descriptors` and `processes`',
    },
    {
      name: 'out-of-memory',
      what: 'a file larger than the memory of the process',
      expected: 'refused by its size before it is read',
    },
    {
      name: 'read-only',
      what: 'a repository, a folder of hooks, a ledger or a live file that may not be written',
      expected: 'said, with an exit code; everything else goes on, and the live file is untouched',
      more: '`npm run test:faults -- --limit read-only`',
    },
    {
      name: 'power-cut',
      what: 'the power fails: what was not synced to the disk is gone, objects too',
      expected: 'what a backup acknowledged is there',
      more: '`npm run sim`, where a bug in just that is planted and found',
    },
    {
      name: 'broken-git-files',
      what: 'empty or lost objects, refs, index or ledger after a crash',
      expected: 'doctor names what is broken and what to paste; no data is touched',
    },
    {
      name: 'stale-locks',
      what: 'locks of Git that a dead program left: index, HEAD, refs, config, packed-refs, shallow',
      expected: 'never taken away by itself; said whose it is, and what takes it away',
    },
    {
      name: 'slow-disk',
      what: 'every fsync takes seconds',
      expected: 'slower, and otherwise the same',
      more: 'No test, because one would wait for nothing else: measured by hand (see below the table of faults in reliability.md).',
    },
    {
      name: 'programs-gone',
      what: 'memjoin or Node is removed, moved or broken while rules and hooks are still set up',
      expected: 'commits stay possible with a warning; a merge leaves both sides between markers',
    },
  ],
};
