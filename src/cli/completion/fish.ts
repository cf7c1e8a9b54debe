import type { Definition, Option } from '../help/definition.ts';
import { optionsOf, takesFiles, valueKind } from './words.ts';

/** Returns a completion script for fish, to be saved as `memjoin.fish` in its folder `completions`. */
export function fishCompletion(definitions: readonly Definition[]): string {
  const lines = [
    '# Completion of memjoin for fish: memjoin completion fish >~/.config/fish/completions/memjoin.fish',
    'complete -c memjoin -f',
    ...definitions.map(
      ({ name, summary }) => `complete -c memjoin -n __fish_use_subcommand -a ${name} -d ${fishQuoted(summary)}`,
    ),
    ...definitions.flatMap(commandLines),
    'complete -c git-memjoin -w memjoin',
  ];
  return `${lines.join('\n')}\n`;
}

const commandLines = (definition: Definition): readonly string[] => {
  const start = `complete -c memjoin -n '__fish_seen_subcommand_from ${definition.name}'`;
  const files = takesFiles(definition) ? [`${start} -F`] : [];
  return [...files, ...optionsOf(definition).map((option) => `${start} ${optionWords(option)}`)];
};

const optionWords = (option: Option): string => {
  const { long, short, choices, text } = option;
  const value = { switch: '', path: ' -r -F', text: ' -x', choice: ` -x -a ${fishQuoted(choices.join(' '))}` };
  return `${short === undefined ? '' : `-s ${short} `}-l ${long}${value[valueKind(option)]} -d ${fishQuoted(text)}`;
};

const fishQuoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
