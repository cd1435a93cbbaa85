// Completion for bash, from 3.2 on.

import type { CompletedCommand, Takes } from './index.js'

/** A script for `source <(hammer completion bash)`. */
export function bash(commands: readonly CompletedCommand[]): string {
  const [bare, ...named] = commands
  const names = named.map(({ name }) => name).join(' ')
  return `# Completion of hammer for bash; made by: hammer completion bash

_hammer_files() {
  local IFS=$'\\n'
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen "$1" -- "$2"))
}

_hammer() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command= options
  COMPREPLY=()
  # --format=json comes as three words
  if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  case " ${names} " in *" \${COMP_WORDS[1]} "*) ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]} ;; esac
  case "$command $before" in
${commands.flatMap(values).join('\n')}
  esac
  case "$command" in
${named.map(({ name, options }) => `    ${name}) options='${flags(options)}' ;;`).join('\n')}
    *) options='${flags(bare.options)}' ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${names}' -- "$word"))
  else
    case "$command" in
${named.flatMap(({ name, argument }) => (argument.kind === 'nothing' || argument.kind === 'value' ? [] : [`      ${name}) ${reply(argument)} ;;`])).join('\n')}
    esac
  fi
}

complete -F _hammer hammer
`
}

function flags(options: CompletedCommand['options']): string {
  return options.map(({ name }) => `--${name}`).join(' ')
}

/** One line for each kind of value that options of a command take. */
function values({ name: command, options }: CompletedCommand): string[] {
  return options.flatMap(({ letter, name, takes }) => {
    if (takes.kind === 'nothing') return []
    const spellings = [...(letter ? [`-${letter}`] : []), `--${name}`].map((spelling) => `'${command} ${spelling}'`)
    return [`    ${spellings.join(' | ')}) ${takes.kind === 'value' ? '' : `${reply(takes)}; `}return ;;`]
  })
}

function reply(takes: Takes): string {
  if (takes.kind === 'choices') return `COMPREPLY=($(compgen -W '${takes.choices.join(' ')}' -- "$word"))`
  return `_hammer_files ${takes.kind === 'folder' ? '-d' : '-f'} "$word"`
}
