/**
 * What is around the repositories of the tests: nothing, or what `npm run test:hostile` puts there by two variables of its
 * own: a global Git configuration, and more environment.
 */

/** Path of the global Git configuration of every child, and the variables that each gets on top. */
export const SURROUNDINGS: { readonly config: string; readonly env: Readonly<Record<string, string>> } = {
  config: process.env.MEMJOIN_TEST_GITCONFIG ?? '/dev/null',
  env: JSON.parse(process.env.MEMJOIN_TEST_ENVIRONMENT ?? '{}') as Readonly<Record<string, string>>,
};

/** Lets Git's children of this very process see the same: what runs our own code inside a test. */
export function surroundThisProcess(): void {
  process.env.GIT_CONFIG_GLOBAL = SURROUNDINGS.config;
  process.env.GIT_CONFIG_NOSYSTEM = '1';
  Object.assign(process.env, SURROUNDINGS.env);
}

/** Settings of a repository that tests themselves lean on, whatever is around it. */
export const PINNED = SURROUNDINGS.config === '/dev/null' ? '' : '[push]\n\tdefault = simple\n[pull]\n\tff = true\n';
