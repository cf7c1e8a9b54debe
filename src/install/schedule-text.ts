import { shellQuote } from '../core/shell-word.ts';
import { cronFields, type Every, systemdSpan } from './schedule-times.ts';

/** A sync that is to be run again and again. */
export type Job = {
  /** Eight hexadecimal digits that name the repository. */
  readonly id: string;
  /** Top of the work tree. */
  readonly folder: string;
  /** Absolute paths of Node and of the command line, since a timer has no `PATH` of the user's. */
  readonly node: string;
  readonly program: string;
  /** `PATH` for the job: git must be on it. */
  readonly path: string;
  readonly every: Every;
};

/** Returns the two unit files of a systemd user timer, by name. */
export function unitFiles({ id, folder, node, program, path, every }: Job): ReadonlyMap<string, string> {
  // Of all lines only this one expands variables.
  const start = [node, program, 'sync', '--quiet'].map((word) => unitWord(word).replaceAll('$', '$$$$')).join(' ');
  const service = [
    '# Written by memjoin schedule; "memjoin schedule --remove" takes it away.',
    '[Unit]',
    `Description=memjoin sync in ${escapeUnit(folder)}`,
    '[Service]',
    'Type=oneshot',
    `WorkingDirectory=${escapeUnit(folder)}`,
    `Environment=${unitWord(`PATH=${path}`)}`,
    `ExecStart=${start}`,
    'TimeoutStartSec=15min',
    '',
  ];
  const timer = [
    '# Written by memjoin schedule; "memjoin schedule --remove" takes it away.',
    '[Unit]',
    `Description=memjoin sync in ${escapeUnit(folder)}`,
    '[Timer]',
    'OnActiveSec=1min',
    `OnUnitActiveSec=${systemdSpan(every)}`,
    'RandomizedDelaySec=30',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ];
  return new Map([
    [`memjoin-${id}.service`, service.join('\n')],
    [`memjoin-${id}.timer`, timer.join('\n')],
  ]);
}

/** Returns the crontab line of a job. */
export function cronLine({ id, folder, node, program, path, every }: Job): string {
  const words = [node, program].map(shellQuote).join(' ');
  const command = `cd ${shellQuote(folder)} && PATH=${shellQuote(path)} ${words} sync --quiet ${cronMark(id)}`;
  // To cron a bare percent sign is a line break, also within quotes.
  return `${cronFields(every, Number.parseInt(id.slice(0, 6), 16))} ${command.replaceAll('%', '\\%')}`;
}

/** Returns the comment at the end of the crontab line of a job. */
export function cronMark(id: string): string {
  return `# memjoin ${id}`;
}

/** A word of a systemd unit: quoted, and `%` doubled, so that it stands for itself. */
function unitWord(word: string): string {
  return `"${escapeUnit(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function escapeUnit(text: string): string {
  return text.replaceAll('%', '%%');
}
