import type { FileChange } from '../git/file-history.ts';
import type { Repository } from '../git/repository.ts';
import { type Alert, alertsOf } from '../telemetry/alerts.ts';
import { type Figures, figuresOf } from '../telemetry/figures.ts';
import type { Measured } from '../telemetry/measured.ts';
import type { Operation } from '../telemetry/operation.ts';
import { readOperations } from '../telemetry/read-log.ts';
import { logProblem } from '../telemetry/write-log.ts';
import { measure } from './measure.ts';
import { requireEnvironment, type Settings } from './settings.ts';

/** All that stats and report tell of a clone. */
export type CloneFigures = {
  readonly environment: string;
  readonly repository: string;
  /** The stretch of the log that counts, in milliseconds since 1970. */
  readonly since: number;
  readonly now: number;
  readonly log: Settings['log'];
  readonly operations: readonly Operation[];
  readonly figures: Figures;
  readonly measured: Measured;
  readonly history: readonly FileChange[];
  readonly alerts: readonly Alert[];
};

/** Returns the figures of the clone from its log since `since` and from its memory files; throws `not-set-up`. */
export async function readFigures(
  repository: Repository,
  settings: Settings,
  { since, now }: { readonly since: number; readonly now: number },
): Promise<CloneFigures> {
  const environment = requireEnvironment(settings);
  const place = { ...settings, repository };
  const operations = readOperations(place, { since, now });
  const figures = figuresOf(operations);
  const { history, ...measured } = await measure(repository, { dir: settings.dir, now });
  const alerts = alertsOf(figures, measured, { now, logProblem: logProblem(place) });
  const { commonDir } = repository;
  return {
    environment,
    repository: commonDir,
    since,
    now,
    log: settings.log,
    operations,
    figures,
    measured,
    history,
    alerts,
  };
}
