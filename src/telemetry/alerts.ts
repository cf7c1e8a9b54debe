import { printable } from '../core/printable.ts';
import { bytesText, countText, durationText, shareText } from './amounts.ts';
import type { Figures } from './figures.ts';
import type { Measured } from './measured.ts';
import { LIMITS } from './operation.ts';

/** Something that a person should look at. */
export type Alert = {
  readonly name:
    | 'slow-join'
    | 'failures'
    | 'large-file'
    | 'push-retries'
    | 'host-unseen'
    | 'clock-ahead'
    | 'log-unwritable';
  /** One full sentence. */
  readonly text: string;
};

/** Returns what the log and the memory files give reason to tell, the one that most needs a person first. */
export function alertsOf(
  figures: Figures,
  measured: Measured,
  { now, logProblem }: { readonly now: number; readonly logProblem: string | undefined },
): readonly Alert[] {
  const { joins, attempts, failureRate = 0 } = figures;
  const alert = (name: Alert['name'], text: string): Alert => ({ name, text });
  return [
    ...(failureRate > LIMITS.failureRate
      ? [
          alert(
            'failures',
            `${figures.failed} of ${countText(figures.counted)} operations failed, ${shareText(failureRate)} (limit ${shareText(LIMITS.failureRate)}); memory-backup-error.log says why.`,
          ),
        ]
      : []),
    ...measured.hosts
      .filter(({ aheadMs }) => aheadMs > LIMITS.aheadMs)
      .map(({ environment, aheadMs }) =>
        alert(
          'clock-ahead',
          `The clock of ${printable(environment)} is ${durationText(aheadMs)} ahead of the one here.`,
        ),
      ),
    ...measured.hosts
      .filter(({ lastSeen }) => lastSeen !== undefined && now - lastSeen > LIMITS.unseenMs)
      .map(({ environment, lastSeen = now }) =>
        alert('host-unseen', `${printable(environment)} has not been seen for ${durationText(now - lastSeen)}.`),
      ),
    ...measured.files
      .filter(({ bytes }) => bytes > LIMITS.fileBytes)
      .map(({ path, bytes }) =>
        alert('large-file', `${printable(path)} has ${bytesText(bytes)} (limit ${bytesText(LIMITS.fileBytes)}).`),
      ),
    ...(joins.duration.max > LIMITS.joinMs
      ? [alert('slow-join', `A join took ${durationText(joins.duration.max)} (limit ${durationText(LIMITS.joinMs)}).`)]
      : []),
    ...(attempts.most - 1 > LIMITS.retries
      ? [alert('push-retries', `A sync tried ${attempts.most - 1} times again to push (limit ${LIMITS.retries}).`)]
      : []),
    ...(logProblem === undefined ? [] : [alert('log-unwritable', `Nothing can be logged: ${logProblem}`)]),
  ];
}
