// Completion for fish.

import type { Completed, CompletedCommand, Takes } from './index.js'

/** A script for `hammer completion fish | source`, or for ~/.config/fish/completions/hammer.fish. */
export function fish(commands: readonly CompletedCommand[]): string {
  const [bare, ...named] = commands
  const names = named.map(({ name }) => name).join(' ')
  const isBare = `not __fish_seen_subcommand_from ${names}`
  const lines = [
    ...named.map(({ name, summary }) => line('__fish_use_subcommand', `-a ${name} -d ${quoted(summary)}`)),
    ...bare.options.map((option) => line(isBare, optionWords(option))),
    ...named.flatMap(({ name, options, argument }) => {
      const seen = `__fish_seen_subcommand_from ${name}`
      const own = argument.kind === 'nothing' || argument.kind === 'value' ? [] : [line(seen, words(argument))]
      return [...own, ...options.map((option) => line(seen, optionWords(option)))]
    }),
  ]
  return `# Completion of hammer for fish; made by: hammer completion fish\ncomplete -c hammer -f\n${lines.join('\n')}\n`
}

function line(condition: string, rest: string): string {
  return `complete -c hammer -n ${quoted(condition)} ${rest}`
}

function optionWords({ letter, name, help, takes }: Completed): string {
  const value = takes.kind === 'nothing' ? [] : [`-r ${takes.kind === 'value' ? '-f' : words(takes)}`]
  return [...(letter ? [`-s ${letter}`] : []), `-l ${name}`, ...value, `-d ${quoted(help)}`].join(' ')
}

function words(takes: Takes): string {
  if (takes.kind === 'choices') return `-f -a ${quoted(takes.choices.join(' '))}`
  return takes.kind === 'folder' ? "-f -a '(__fish_complete_directories)'" : '-F'
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
