import { environmentName } from '../core/environment.ts';
import type { Sha256 } from '../core/unique-id.ts';

/** What a clone is set to, as stored in its config under `memjoin.`. */
export type CloneSettings = {
  readonly environment: string;
  /** 16 random hexadecimal digits, drawn once a clone. */
  readonly replica: string;
  /** Device and inode of the git common dir: a copied clone has another. */
  readonly identity: string;
  /** Folder of the managed files from the top of the work tree; empty for the top. */
  readonly dir: string;
  /** Absolute path of the live memory file, where one is set. */
  readonly source: string | undefined;
};

/** What decides the settings. */
export type SettingsFacts = {
  readonly requested: Partial<Pick<CloneSettings, 'environment' | 'dir' | 'source'>> & { readonly adopt: boolean };
  /** What the clone is set to now. */
  readonly current: Partial<CloneSettings>;
  readonly hostName: string;
  readonly identity: string;
  /** 16 hexadecimal digits nobody drew before. */
  readonly randomId: string;
  /** Returns whether the repository already holds the file of an environment of this name. */
  readonly isTaken: (environment: string) => boolean;
  readonly sha256: Sha256;
};

/**
 * Returns the settings of a clone, and a sentence for each one that is not what was asked for. A clone keeps its name;
 * a name that another clone took, or that a copied clone brought along, gets an ending of its own, because one host file
 * must have one writer.
 */
export function chooseSettings(facts: SettingsFacts): { settings: CloneSettings; notes: readonly string[] } {
  const { requested, current, identity } = facts;
  const isCopy = current.identity !== undefined && current.identity !== identity;
  const keepsReplica = current.replica !== undefined && (!isCopy || requested.adopt);
  const replica = keepsReplica ? (current.replica ?? '') : facts.randomId;
  const { environment, notes } = chooseEnvironment(facts, { isCopy, replica });
  const source = requested.source ?? current.source;
  const dir = requested.dir ?? current.dir ?? '';
  return { settings: { environment, replica, identity, dir, source }, notes };
}

type Choice = { readonly environment: string; readonly notes: readonly string[] };

const chooseEnvironment = (
  { requested, current, hostName, isTaken, sha256 }: SettingsFacts,
  { isCopy, replica }: { readonly isCopy: boolean; readonly replica: string },
): Choice => {
  const named = requested.environment ?? current.environment ?? hostName;
  const name = environmentName(named, sha256);
  const isOwn = name === current.environment && !isCopy;
  const cleaned = name === named ? [] : [`"${named}" is written ${name} as a name of an environment.`];
  if (isOwn) return { environment: name, notes: cleaned };
  if (current.environment !== undefined && !isCopy && name !== current.environment) {
    cleaned.push(
      `THE NAME CHANGES from ${current.environment}: what it wrote stays in memory-${current.environment}.json; memjoin install --env ${current.environment} --adopt goes back.`,
    );
  }
  if (requested.adopt) return { environment: name, notes: cleaned };
  const copied = isCopy && name === current.environment;
  if (!copied && !isTaken(name)) return { environment: name, notes: cleaned };
  const environment = environmentName(`${name}-${replica.slice(0, 6)}`, sha256);
  const reason = copied
    ? `this clone is a copy of the one that is ${name}`
    : `the repository already holds memory-${name}.json, which another clone may write`;
  return {
    environment,
    notes: [...cleaned, `THE NAME IS ${environment}, because ${reason}; --adopt continues ${name} instead.`],
  };
};
