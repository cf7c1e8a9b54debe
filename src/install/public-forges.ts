/** Hosts on which anybody may read a repository that is not set private; asking them would need the network. */
const FORGES: ReadonlySet<string> = new Set([
  'github.com',
  'gist.github.com',
  'gitlab.com',
  'bitbucket.org',
  'codeberg.org',
  'git.sr.ht',
  'gitee.com',
]);

/** Returns the public forge that the URL of a remote leads to: `https://github.com/…`, `git@github.com:…`; else undefined. */
export function publicForgeOf(url: string): string | undefined {
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@]*@)?([^/:@]+)[:/]/i.exec(url)?.[1]?.toLowerCase();
  return host !== undefined && FORGES.has(host) ? host : undefined;
}
