// Completion for zsh.

import type { Completed, CompletedCommand, Takes } from './index.js'

/** A script for `source <(hammer completion zsh)`, or for a file `_hammer` in a folder of `fpath`. */
export function zsh(commands: readonly CompletedCommand[]): string {
  const [bare, ...named] = commands
  return `#compdef hammer
# Completion of hammer for zsh; made by: hammer completion zsh

_hammer() {
  local -a commands
  commands=(
${named.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    return
  fi
  case $words[2] in
${named.map((command) => `    ${command.name}) shift words; ((CURRENT--)); ${call(command)} ;;`).join('\n')}
    *) ${call(bare)} ;;
  esac
}

if [[ $funcstack[1] == _hammer ]]; then _hammer "$@"; else compdef _hammer hammer; fi
`
}

function call({ options, argument }: CompletedCommand): string {
  const specs = [...options.flatMap(specsOf), ...(argument.kind === 'nothing' ? [] : [quoted(`*:argument:${action(argument)}`)])]
  return `_arguments -s ${specs.join(' ')}`
}

/** A spec for each spelling: one excludes the other, unless the option can be repeated. */
function specsOf({ letter, name, help, takes, repeats }: Completed): string[] {
  const spellings = [...(letter ? [`-${letter}`] : []), `--${name}`]
  const before = repeats ? '*' : spellings.length > 1 ? `(${spellings.join(' ')})` : ''
  const described = `[${help.replace(/[[\]\\]/g, '\\$&')}]`
  return spellings.map((spelling) => {
    // a value follows in the next word, or behind = where the name is long
    const sign = takes.kind !== 'nothing' && spelling.startsWith('--') ? '=' : ''
    return quoted(`${before}${spelling}${sign}${described}${takes.kind === 'nothing' ? '' : `:value:${action(takes)}`}`)
  })
}

function action(takes: Takes): string {
  if (takes.kind === 'choices') return `(${takes.choices.join(' ')})`
  return takes.kind === 'file' ? '_files' : takes.kind === 'folder' ? '_files -/' : ' '
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
