import { basename } from 'node:path';
import { type ConfigValues, decidingValue } from './config.ts';
import type { Environment } from './git-environment.ts';
import type { Repository } from './repository.ts';

/**
 * Returns `repository` with commands that never wait for an answer: ssh gets `BatchMode=yes`, and unless `isAttended`, where
 * a person can answer a window, no program asks for a password. `config` is all that Git sees. The user's own ssh command stays; only one that is ssh is given the option.
 */
export function withoutQuestions(
  repository: Repository,
  { config, isAttended }: { readonly config: ConfigValues; readonly isAttended: boolean },
): Repository {
  const ssh = quietSsh({
    command: process.env.GIT_SSH_COMMAND ?? decidingValue(config, 'core.sshcommand'),
    program: process.env.GIT_SSH,
  });
  const env: Environment = {
    ...repository.env,
    ...(ssh === undefined ? {} : { GIT_SSH_COMMAND: ssh }),
    // Empty, not unset: an unset one sends Git on to core.askPass and SSH_ASKPASS.
    ...(isAttended ? {} : { GIT_ASKPASS: '', SSH_ASKPASS: undefined }),
  };
  return { ...repository, env };
}

/**
 * Returns the ssh command that asks nothing, or `undefined` where the user's is no ssh and must stay as it is. `command`
 * is a line for the shell, and goes before `program`, which can be given no options.
 */
export function quietSsh({
  command,
  program,
}: {
  readonly command: string | undefined;
  readonly program: string | undefined;
}): string | undefined {
  if (command === undefined) return program === undefined ? `ssh ${BATCH_MODE}` : undefined;
  const [first = ''] = command.trim().split(/\s+/);
  return /^["']?ssh(?:\.exe)?["']?$/.test(basename(first)) ? `${command} ${BATCH_MODE}` : undefined;
}

const BATCH_MODE = '-o BatchMode=yes';
