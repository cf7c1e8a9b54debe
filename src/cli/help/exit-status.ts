/** What the exit codes mean, for help and manual page; the numbers are those of sysexits(3) from 64 on. */
export const EXIT_STATUS: readonly (readonly [code: string, text: string])[] = [
  ['0', 'Done.'],
  ['1', 'Found what it looks for, or a conflict is left, or there is no such id.'],
  ['64', 'Wrong usage.'],
  ['65', 'Data that cannot be read; the message has file, line and column.'],
  ['69', 'A remote is not available.'],
  ['70', 'A defect of memjoin.'],
  ['73', 'Cannot write, or the remote refuses.'],
  ['75', 'Try again: something else is at work.'],
  ['78', 'Not set up, or a check of the setup failed.'],
  ['130', 'Interrupted.'],
  ['143', 'Ended by a signal (SIGTERM).'],
];
