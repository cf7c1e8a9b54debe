import type { Entry } from '../../core/entry.ts';
import { printable } from '../../core/printable.ts';
import { readableStrings } from '../../core/readable-strings.ts';
import { shellWord } from '../../core/shell-word.ts';
import { type Version, versionsById } from '../../core/view.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { idText } from '../ids/id-text.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { allowedContents } from './allowed-secrets.ts';

/** A version whose content holds what looks like a secret, and the rule that says so. */
export type Finding = { readonly version: Version; readonly rule: string };

/**
 * Returns what looks like a secret in `entries`. Contents that were allowed, are hidden or were purged do not count. The
 * rules are loaded only if anything is left to check.
 */
export async function secretsIn(repository: Repository, entries: Iterable<Entry>): Promise<readonly Finding[]> {
  const isAllowed = allowedContents(repository);
  const versions = [...versionsById(entries, sha256).values()]
    .flat()
    .filter(({ metadata, content }) => !metadata.isDeleted && !metadata.isPurged && !isAllowed(content.key));
  if (versions.length === 0) return [];
  const { findSecrets } = await import('./find-secrets.ts');
  const texts = versions.map(({ content }) => readableStrings(JSON.parse(content.text.toString())));
  return (await findSecrets(texts)).flatMap(({ index, rule }) => {
    const version = versions[index];
    return version === undefined ? [] : [{ version, rule }];
  });
}

/**
 * Checks entries that are about to be committed as `memjoin.secrets` says: returns a sentence for each finding, which names
 * entry and rule and never the secret. Throws `secret-found` if it is to block: then nothing may be written.
 */
export async function checkSecrets(
  repository: Repository,
  { secrets }: Pick<Settings, 'secrets'>,
  entries: readonly Entry[],
): Promise<readonly string[]> {
  if (secrets === 'off' || entries.length === 0) return [];
  const findings = await secretsIn(repository, entries);
  if (findings.length === 0) return [];
  const [first] = findings.map(({ version }) => shellWord(printable(idText(version))));
  const named = findings.slice(0, NAMED).map(describeFinding);
  const more = findings.length > NAMED ? [`${findings.length - NAMED} more look like secrets.`] : [];
  if (secrets === 'warn') {
    return [
      ...named,
      ...more,
      `Not meant to be shared? "memjoin purge ${first}", and what it says, before the next push or sync. Harmless? "memjoin secrets --allow ${first}".`,
    ];
  }
  throw new ToolError('secret-found', [...named, ...more, 'Nothing was committed.'].join('\n'), {
    hint: `Take it out of the file it came from, or, if it is harmless: memjoin secrets --allow ${first}`,
  });
}

const NAMED = 20;

/** Returns a sentence that names an entry and the rule it falls under. */
export function describeFinding({ version, rule }: Finding): string {
  return `${printable(idText(version))}: looks like a secret (rule ${rule}).`;
}
