import type { Definition } from '../help/definition.ts';
import { optionsOf, quoted, takesFiles, valueKind } from './words.ts';

/** Returns a completion script for bash, also for `git memjoin`; it starts no program while one types. */
export function bashCompletion(definitions: readonly Definition[]): string {
  const lines = [
    HEAD,
    ...definitions.flatMap(valueLines),
    '  esac',
    '  case $command in',
    `    '') words=${quoted(definitions.map(({ name }) => name).join(' '))} ;;`,
    ...definitions.map(commandLine),
    '  esac',
    '  # shellcheck disable=SC2207 # words without spaces',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    '_git_memjoin() { _memjoin; }',
    'complete -F _memjoin memjoin git-memjoin',
  ];
  return `${lines.join('\n')}\n`;
}

const valueLines = (definition: Definition): readonly string[] =>
  optionsOf(definition).flatMap((option) => {
    const kind = valueKind(option);
    if (kind === 'switch') return [];
    const names = [option.long, ...(option.short === undefined ? [] : [option.short])];
    const pattern = names.map((name) => `${definition.name},${name.length === 1 ? '-' : '--'}${name}`).join(' | ');
    const reply =
      kind === 'choice'
        ? `COMPREPLY=($(compgen -W ${quoted(option.choices.join(' '))} -- "$word"))`
        : kind === 'path'
          ? FILES
          : ':';
    return [`    ${pattern})`, `      ${reply}`, '      return', '      ;;'];
  });

const commandLine = (definition: Definition): string => {
  const options = optionsOf(definition).map(({ long }) => `--${long}`);
  const files = takesFiles(definition) ? `if [[ $word != -* ]]; then ${FILES}; return; fi; ` : '';
  return `    ${definition.name}) ${files}[[ $word != -* ]] || words=${quoted(options.join(' '))} ;;`;
};

// Names with spaces stay whole, and readline adds the slash of a folder.
const FILES = 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word")';

const HEAD = `# Completion of memjoin for bash. In ~/.bashrc: eval "$(memjoin completion bash)"
_memjoin() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command='' index start=1 words=''
  COMPREPLY=()
  if [[ \${COMP_WORDS[0]##*/} == git ]]; then
    while [[ $start -lt $COMP_CWORD && \${COMP_WORDS[start]} != memjoin ]]; do start=$((start + 1)); done
    start=$((start + 1))
  fi
  for ((index = start; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} != -* ]]; then
      command=\${COMP_WORDS[index]}
      break
    fi
  done
  case $command,$previous in`;
