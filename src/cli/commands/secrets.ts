import type { CommandModule } from 'yargs';
import { printable } from '../../core/printable.ts';
import { versionsById } from '../../core/view.ts';
import { contentsOfId } from '../../memory/ids/contents-of-id.ts';
import { readMemory } from '../../memory/read-view.ts';
import { allowContents } from '../../memory/secrets/allowed-secrets.ts';
import { describeFinding, type Finding, secretsIn } from '../../memory/secrets/check-secrets.ts';
import { sha256 } from '../../memory/sha256.ts';
import { readStates } from '../../memory/states.ts';
import { shortId } from '../describe-version.ts';
import { openMemory, printLines, reportUnreadable } from '../open-memory.ts';

/** Options of `memjoin secrets`. */
export type SecretsArguments = { readonly allow: readonly string[] | undefined; readonly json: boolean };

/** Lists what looks like a secret in the whole memory; returns 1 if there is anything, else 0, or 65. */
export async function run({ allow = [], json }: SecretsArguments): Promise<number> {
  const { repository, settings } = await openMemory();
  const knowledge = await readMemory(repository, settings);
  if (allow.length > 0) {
    const versions = versionsById(knowledge.entries.values(), sha256);
    const states = await readStates(repository, settings.dir);
    allowContents(
      repository,
      allow.flatMap((id) => contentsOfId(id, { versions, states, settings })),
    );
    printLines(
      json
        ? [JSON.stringify({ allowed: allow, unreadable: knowledge.unreadable })]
        : allow.map((id) => `${printable(id)}: allowed in this clone until its text changes.`),
    );
    return reportUnreadable(knowledge, 0);
  }
  const findings = await secretsIn(repository, knowledge.entries.values());
  if (json) printLines([JSON.stringify({ secrets: findings.map(findingJson), unreadable: knowledge.unreadable })]);
  else printLines(findings.length === 0 ? ['Nothing looks like a secret.'] : findings.map(describeFinding));
  return reportUnreadable(knowledge, findings.length === 0 ? 0 : 1);
}

/** The command `memjoin secrets`. */
export const secretsCommand: CommandModule<object, SecretsArguments> = {
  command: 'secrets',
  describe: 'List the entries that look as if they held a password, a token or a private key',
  builder: (yargs) =>
    yargs
      .option('allow', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Allow what this id says now, in this clone',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
      .example('$0 secrets', 'What looks like a secret in the whole memory')
      .example('$0 secrets --allow e1', 'It is none: say no more of it until its text changes')
      .epilogue(
        'Exit code 0: there are none; 1: there are some; 65: a file cannot be read. The secret itself is never printed.' +
          ' "memjoin backup", "sync", "restore" and git commit check what is new: with memjoin.secrets=block they commit none of it.',
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

const findingJson = ({ version, rule }: Finding): object => ({
  id: shortId(version),
  uniqueId: version.entry.uniqueId,
  host: version.metadata.host,
  rule,
});
