import { describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { growLedger, ledgerRef, readLedger } from '../../../src/memory/ledger/ledger.ts';
import { withRepository } from '../../support/repository.ts';
import { numbered, stampedFile } from '../../support/stamped.ts';

const file = (...numbers: readonly number[]): Buffer => Buffer.from(stampedFile(numbered('laptop', ...numbers)));

describe('the ledger of a branch', () => {
  it('holds the join of all that was ever put into it', () =>
    withRepository(async ({ cwd }) => {
      const repository = await openRepository(cwd);
      expect(await readLedger(repository, 'refs/heads/main')).toBeUndefined();
      await growLedger(repository, 'refs/heads/main', [file(1, 2), file(3)]);
      await growLedger(repository, 'refs/heads/main', [file(2)]);
      expect(await readLedger(repository, 'refs/heads/main')).toEqual(file(1, 2, 3));
    }));

  it('is the very blob of the unified file where that holds all of it', () =>
    withRepository(async ({ cwd, git, commit }) => {
      await commit('first', { 'unified-memory.json': file(1, 2) });
      await growLedger(await openRepository(cwd), 'refs/heads/main', [file(1, 2), file(1)]);
      const [ledger, unified] = [ledgerRef('refs/heads/main'), 'HEAD:unified-memory.json'];
      expect((await git('rev-parse', ledger)).stdout).toBe((await git('rev-parse', unified)).stdout);
    }));

  it('takes nothing from a content that cannot be read, and loses nothing for it', () =>
    withRepository(async ({ cwd }) => {
      const repository = await openRepository(cwd);
      await growLedger(repository, 'refs/heads/main', [file(1), Buffer.from('[{')]);
      expect(await readLedger(repository, 'refs/heads/main')).toEqual(file(1));
    }));

  // Scenario: many-hosts-at-once
  it('keeps what ten processes add to it at once', () =>
    withRepository(async ({ cwd }) => {
      const repository = await openRepository(cwd);
      const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
      await Promise.all(ids.map((id) => growLedger(repository, 'refs/heads/main', [file(id)])));
      expect(await readLedger(repository, 'refs/heads/main')).toEqual(file(...ids));
    }));

  it('is told apart from that of a branch of another name', () =>
    withRepository(async ({ cwd }) => {
      const repository = await openRepository(cwd);
      await growLedger(repository, 'refs/heads/topic/ab', [file(1)]);
      expect(await readLedger(repository, 'refs/heads/topic')).toBeUndefined();
    }));
});
