import { missingFrom } from '../../core/conservation.ts';
import { parseInstant } from '../../core/instant.ts';
import { parseMetadata } from '../../core/metadata.ts';
import { missingAlternates } from '../../git/alternates.ts';
import { listRefs } from '../../git/refs.ts';
import { unionOf } from '../../memory/known.ts';
import { findLedger, ledgerRef, listLedgers } from '../../memory/ledger/ledger.ts';
import { readSoundLedger } from '../../memory/ledger/ledger-damage.ts';
import { lostEntries } from '../../memory/ledger/ledger-losses.ts';
import { unifiedPath } from '../../memory/managed.ts';
import { readSettings } from '../../memory/settings.ts';
import { settle } from '../../memory/settle/settle.ts';
import { settleHead } from '../../memory/settle/settle-head.ts';
import { sha256 } from '../../memory/sha256.ts';
import type { Check, Values } from './check.ts';
import type { Clone } from './clone.ts';

/** How far a stamp may lie ahead of this clock: seconds. */
const AHEAD = 300;

/** The entries that HEAD holds, and those it should. */
export const ENTRY_CHECKS: readonly Check[] = [
  {
    id: 'unified-stale',
    level: 'warning',
    looksFor: 'The committed unified file lacks entries of the host files.',
    sentence: '{path} lacks {count} of the entries that the host files hold.',
    instruction: 'memjoin repair',
    fix: {
      does: 'commit a unified file that holds the entries of all host files',
      apply: async ({ repository }) => {
        await settleHead(repository, { ...(await readSettings(repository)), repair: 'commit' }, { kind: 'commit' });
      },
    },
    find: async ({ head, dir }) => {
      const unified = unifiedPath(dir);
      const change = settle({ files: await head(), held: [], unified }).changes.find(({ path }) => path === unified);
      const isStale = change !== undefined && (change.isAbsent || change.missing.length > 0);
      return isStale ? [{ path: unified, count: change.isAbsent ? 'all' : String(change.missing.length) }] : [];
    },
  },
  {
    id: 'entries-lost',
    level: 'error',
    looksFor:
      'The ledger holds entries that no memory file of HEAD has, and that no pull would bring: after a reset or a forced push.',
    sentence:
      '{count} of the entries that {branch} once held are in no memory file of HEAD, and no pull would bring them.',
    instruction: 'memjoin recover',
    find: findLost,
  },
  {
    id: 'ledger-unreadable',
    level: 'error',
    looksFor: 'The ledger of the branch is an object that is lost, or no memory file.',
    sentence: 'The ledger of {branch} stands at {oid}, which cannot be read: nothing comes back from it.',
    instruction: 'memjoin recover --history',
    find: findUnreadable,
  },
  {
    id: 'ledger-orphan',
    level: 'warning',
    looksFor:
      'The ledger of a branch that was deleted, or renamed without a trace in its reflog, holds entries that HEAD lacks.',
    sentence: '{count} of the entries that {old} held are not in HEAD. To drop them for good: git update-ref -d {ref}',
    instruction: 'memjoin recover --from {ref}',
    find: findOrphans,
  },
  {
    id: 'clock-ahead',
    level: 'warning',
    looksFor: 'Entries are stamped more than five minutes ahead of the clock here, by the host that wrote them.',
    sentence: '{count} of the entries of {host} are stamped up to {latest}, ahead of the clock here.',
    instruction: 'Compare the clocks: run "date -u" here and on {host}, and set the one that is wrong.',
    find: findAhead,
  },
];

async function findLost({ repository, branch, head, dir }: Clone): Promise<readonly Values[]> {
  if (branch === undefined) return [];
  const { bytes: ledger } = await readSoundLedger(repository, branch);
  if (ledger === undefined) return [];
  const lost = await lostEntries(repository, ledger, { branch, dir, unified: unionOf(await head()) });
  return lost.size === 0 ? [] : [{ count: String(lost.size), branch: branch.replace(/^refs\/heads\//, '') }];
}

async function findUnreadable({ repository, branch }: Clone): Promise<readonly Values[]> {
  const damage = branch === undefined ? undefined : (await readSoundLedger(repository, branch)).damage;
  // What is elsewhere comes back as it was.
  return damage === undefined || missingAlternates(repository).length > 0
    ? []
    : [{ branch: branch?.replace(/^refs\/heads\//, '') ?? '', oid: damage.oid }];
}

async function findOrphans({ repository, head, branch: current }: Clone): Promise<readonly Values[]> {
  const [ledgers, branches] = [await listLedgers(repository), await listRefs(repository, 'refs/heads')];
  const files = await head();
  if (files.size === 0) return [];
  const union = unionOf(files);
  const found: Values[] = [];
  const own = current === undefined ? undefined : (await findLedger(repository, current))?.ref;
  const orphans = ledgers.filter((ledger) => !branches.includes(ledger) && ledgerRef(ledger) !== own);
  for (const branch of orphans) {
    const { bytes } = await readSoundLedger(repository, branch);
    if (bytes === undefined) continue;
    const { length } = missingFrom(union, bytes, { sha256, limit: Number.POSITIVE_INFINITY });
    if (length === 0) continue;
    found.push({ count: String(length), old: branch.replace(/^refs\/heads\//, ''), ref: ledgerRef(branch) });
  }
  return found;
}

async function findAhead({ head, entriesOf, now }: Clone): Promise<readonly Values[]> {
  const limit = Math.floor(now / 1000) + AHEAD;
  const byHost = new Map<string, { count: number; latest: string; seconds: number }>();
  const seen = new Set<string>();
  for (const bytes of (await head()).values()) {
    const read = entriesOf(bytes);
    if (!read.ok) continue;
    for (const { uniqueId, line } of read.value.values()) {
      const { timestamp, host } = parseMetadata(line);
      const seconds = parseInstant(timestamp)?.seconds ?? 0;
      if (seconds <= limit || seen.has(uniqueId)) continue;
      seen.add(uniqueId);
      const known = byHost.get(host) ?? { count: 0, latest: '', seconds: 0 };
      const isLater = seconds > known.seconds;
      byHost.set(host, {
        count: known.count + 1,
        latest: isLater ? String(timestamp) : known.latest,
        seconds: Math.max(seconds, known.seconds),
      });
    }
  }
  return [...byHost].map(([host, { count, latest }]) => ({ host, count: String(count), latest }));
}
