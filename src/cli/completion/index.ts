// What shells are told about the command line, out of the tables of commands and options.

import type { Command } from '../command.js'
import { flagOf, type OptionSpec } from '../option.js'
import { bash } from './bash.js'
import { fish } from './fish.js'
import { zsh } from './zsh.js'

/** A word that may be completed by itself, or by what it takes. */
export interface Completed {
  /** Without hyphens: `c` and `connections`. */
  readonly letter: string | null
  readonly name: string
  readonly help: string
  readonly takes: Takes
  readonly repeats: boolean
}

/** What comes behind an option, or as the argument of a command. */
export type Takes =
  | { readonly kind: 'nothing' | 'value' | 'file' | 'folder' }
  | { readonly kind: 'choices'; readonly choices: readonly string[] }

/** One command; the nameless one is `hammer URL`. */
export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly argument: Takes
  readonly options: readonly Completed[]
}

/** Scripts by shell. A new one is a file and a line here. */
export const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = { bash, zsh, fish }

/** A table of commands. */
export type Commands = Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>>

/** All commands, loaded. */
export async function completedCommands(commands: Commands): Promise<CompletedCommand[]> {
  const { load } = await import('../commands/load.js')
  const named = Object.entries(commands).map(async ([name, { summary, load }]) => completed(name, summary, await load()))
  return [completed('', load.summary, load), ...(await Promise.all(named))]
}

function completed(name: string, summary: string, { argument = '', choices, options }: Command): CompletedCommand {
  const common: Completed[] = [
    { letter: 'h', name: 'help', help: 'this help', takes: { kind: 'nothing' }, repeats: false },
    { letter: 'V', name: 'version', help: 'the version', takes: { kind: 'nothing' }, repeats: false },
  ]
  const own = Object.entries(options).map(([option, spec]) => ({
    letter: spec.letter ?? null,
    name: flagOf(option),
    help: spec.help,
    takes: takenBy(spec),
    repeats: spec.repeat === true,
  }))
  return { name, summary, argument: choices ? { kind: 'choices', choices } : argumentOf(argument), options: [...own, ...common] }
}

function argumentOf(argument: string): Takes {
  if (/PATH|SCRIPT|FILE|^A B/.test(argument)) return { kind: 'file' }
  if (/DIR/.test(argument)) return { kind: 'folder' }
  return { kind: argument === '' ? 'nothing' : 'value' }
}

/** `even|poisson` in the help of a value are its choices. */
function takenBy({ kind, value = '', choices }: OptionSpec): Takes {
  if (kind === 'flag') return { kind: 'nothing' }
  if (choices) return { kind: 'choices', choices }
  if (/^[a-z]+(\|[a-z]+)+$/.test(value)) return { kind: 'choices', choices: value.split('|') }
  return { kind: value === 'FILE' ? 'file' : value === 'DIR' ? 'folder' : 'value' }
}
