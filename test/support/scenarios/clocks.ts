import type { Chapter } from './scenario.ts';

/** Clocks, order and identity. */
export const CLOCKS: Chapter = {
  title: 'Clocks and identity',
  scenarios: [
    {
      name: 'clock-jumps',
      what: 'a clock jumps to 2099, to 1970 or backwards between two writes',
      expected: 'the later edit wins over what it has seen, whatever the clock says',
      more: '`npm run sim`, where all clocks jump',
    },
    {
      name: 'clock-ahead',
      what: 'one machine is years ahead, or at the last stamp there is',
      expected: 'others can still edit what it wrote; status and doctor name it',
    },
    {
      name: 'equal-stamps',
      what: 'equal times, versions and hosts over different content (a cloned machine, a copied clone)',
      expected: 'one order for everyone; a copied clone takes another name',
    },
    {
      name: 'hostile-versions',
      what: 'versions such as 1e308, -1, 1.5, "3" or null',
      expected: 'they count as 0, and their entry is kept as it is',
    },
    {
      name: 'same-host-name',
      what: 'two machines of one host name',
      expected: 'the second one takes another name, and says so',
    },
    {
      name: 'host-name-changes',
      what: 'the host name changes after the install',
      expected: 'the environment keeps the name it was set up with; no id is made anew',
    },
    {
      name: 'empty-after-reinstall',
      what: 'a machine is installed anew and its live file is empty or missing',
      expected: 'the backup never shrinks, and restore is named',
    },
    {
      name: 'old-snapshot',
      what: 'a live file comes back from an old snapshot',
      expected: 'what others wrote since stays, and no id is doubled',
    },
    {
      name: 'missing-metadata',
      what: 'entries without metadata, with a part of it, or with members of other programs',
      expected: 'adopted by all to the same bytes; unknown members stay byte for byte',
    },
    {
      name: 'same-text-twice',
      what: 'the same text comes from two machines',
      expected: 'stored once where one has already seen the other; never once for each round',
    },
    {
      name: 'purge',
      what: 'a secret has to go for good',
      expected: 'a command of its own does that in every file, ledger and branch here, and says how to rewrite history',
    },
  ],
};
