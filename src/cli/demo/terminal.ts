import { printable } from '../../core/printable.ts';
import { styled } from '../style.ts';
import { wrap } from '../wrap.ts';

/** Prints the title of a part of the demo. */
export function showTitle(text: string): void {
  process.stdout.write(`\n${styled(text, ['bold', 'cyan'], process.stdout)}\n`);
}

/** Prints a command as a person on `machine` types it. */
export function showCommand(machine: string, words: readonly string[]): void {
  const command = words.map((word) => (/[^\w@%+=:,./~-]/.test(word) ? `"${word}"` : word)).join(' ');
  process.stdout.write(
    `${styled(`${machine}$`, ['dim'], process.stdout)} ${styled(printable(command), ['bold'], process.stdout)}\n`,
  );
}

/** Prints what a command answered, indented, each line safe and no longer than the terminal is wide. */
export function showLines(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`  ${shortened(printable(line), width() - 2)}\n`);
}

/** Prints the outcome of one check. */
export function showCheck(isGood: boolean, text: string): void {
  const mark = isGood
    ? styled('ok    ', ['green', 'bold'], process.stdout)
    : styled('FAILED', ['red', 'bold'], process.stdout);
  const lines = wrap(text, width() - 9);
  process.stdout.write(`  ${mark} ${lines.join(`\n${' '.repeat(9)}`)}\n`);
}

const width = (): number => Math.min(process.stdout.columns ?? 110, 110);

const shortened = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
};
