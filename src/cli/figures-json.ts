import type { MeasuredHost } from '../telemetry/measured.ts';

/** Returns how an environment stands for `--json`, its time as text. */
export function hostJson({ lastSeen, ...host }: MeasuredHost): object {
  return { ...host, lastSeen: lastSeen === undefined ? undefined : timeText(lastSeen) };
}

/** Returns a moment in milliseconds since 1970 as RFC 3339 text in UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
