import type { Chapter } from './scenario.ts';

/** File systems and names. */
export const PLACES: Chapter = {
  title: 'File systems and names',
  scenarios: [
    {
      name: 'no-regular-file',
      what: 'a link, loop, pipe, socket, device or folder in the place of a memory file or of the live file',
      expected: 'refused without waiting; what a link leads to is untouched',
    },
    {
      name: 'planted-files',
      what: 'links or files of others at the places of logs and temporary files',
      expected: 'refused: no name is guessed, nothing is followed, nobody else may read',
    },
    {
      name: 'hostile-host-names',
      what: 'host names such as `../../x`, `-rf`, `$(id)`, 300 characters, CON, names that differ in case only',
      expected: 'each becomes one safe name of its own, and no two become one',
    },
    {
      name: 'hostile-repository-paths',
      what: 'spaces, quotes, `$(x)`, `%P`, line feeds and Unicode in the path of the repository',
      expected: 'works, and executes nothing of it',
    },
    {
      name: 'hostile-file-names',
      what: 'the same in the names of files',
      expected: 'works, and executes nothing of it',
    },
    {
      name: 'modes-and-owners',
      what: 'umask, modes such as 0600, executable files',
      expected: 'kept; nothing can be read by more people than before',
    },
    {
      name: 'poor-file-systems',
      what: 'no hard links, no difference between upper and lower case',
      expected: 'copies in the place of links; names are lower case',
      more: 'File systems of other kinds (FAT, casefold, network) could not be mounted where this was written.',
    },
    {
      name: 'busy-files',
      what: 'a rename fails for moments, as under virus scanners',
      expected: 'tried again for two seconds; the temporary file is always beside its target',
    },
  ],
};
