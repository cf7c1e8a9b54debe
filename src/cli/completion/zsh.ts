import type { Definition, Option } from '../help/definition.ts';
import { optionsOf, quoted, takesFiles, valueKind } from './words.ts';

/** Returns a completion script for zsh, to be evaluated or saved as `_memjoin` in a folder of `fpath`. */
export function zshCompletion(definitions: readonly Definition[]): string {
  const lines = [
    '#compdef memjoin git-memjoin',
    '# Completion of memjoin for zsh. In ~/.zshrc, after compinit: eval "$(memjoin completion zsh)"',
    '_memjoin() {',
    '  local state line',
    '  local -a commands',
    '  commands=(',
    ...definitions.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`),
    '  )',
    "  _arguments -C '1:command:->command' '*::argument:->argument'",
    '  case $state in',
    '    command) _describe command commands ;;',
    '    argument)',
    '      case $line[1] in',
    ...definitions.flatMap(commandLines),
    '      esac',
    '      ;;',
    '  esac',
    '}',
    'if [[ $funcstack[1] == _memjoin ]]; then _memjoin "$@"; else compdef _memjoin memjoin git-memjoin; fi',
  ];
  return `${lines.join('\n')}\n`;
}

const commandLines = (definition: Definition): readonly string[] => {
  const specs = [
    ...optionsOf(definition).map(optionSpec),
    ...(takesFiles(definition) ? [quoted('*:file:_files')] : []),
  ];
  return [`        ${definition.name})`, `          _arguments ${specs.join(' ')}`, '          ;;'];
};

const optionSpec = (option: Option): string => {
  const text = option.text.replaceAll(/[[\]:\\]/g, '\\$&');
  const kind = valueKind(option);
  const action = kind === 'choice' ? `(${option.choices.join(' ')})` : kind === 'path' ? '_files' : ' ';
  const value = kind === 'switch' ? '' : `:${option.long}:${action}`;
  return quoted(`--${option.long}[${text}]${value}`);
};
