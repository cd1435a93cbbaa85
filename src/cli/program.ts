// From argv to a command and what was given for its options: commander, fed by the tables.

import { Command as Commander, CommanderError, Option } from 'commander'
import { HammerError } from '../core/errors.js'
import type { Command } from './command.js'
import { flagOf, type OptionSpec } from './option.js'
import type { Given } from './read-values.js'

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: 'run'; readonly argument: string | undefined; readonly given: Given }
  /** Help, already as text. */
  | { readonly kind: 'help'; readonly text: string }

/**
 * Reads the words behind the command's name.
 * @throws {HammerError} `usage` for an unknown option (with the nearest match), a missing value, a word too many
 */
export async function parse(name: string, command: Command, words: readonly string[]): Promise<Parsed> {
  const program = commanderFor(name, command)
  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.help' || error.code === 'commander.helpDisplayed')
      return { kind: 'help', text: await help(program, command) }
    throw usage(error, words)
  }
  return { kind: 'run', argument: program.args[0], given: givenOf(program, command) }
}

/** Everything that can be said to a command. */
export async function help(program: Commander, command: Command): Promise<string> {
  const width = Math.max(...command.examples.map(([line]) => line.length))
  const examples = command.examples.map(([line, meaning]) =>
    width > 60 ? `  ${line}\n      ${meaning}\n` : `  ${line.padEnd(width)}   ${meaning}\n`,
  )
  const more = command.more ? `\n${await command.more()}` : ''
  return `${program.helpInformation()}${more}\nExamples:\n${examples.join('')}`
}

/** A commander for a command of ours; it neither prints nor exits. */
export function commanderFor(name: string, command: Command): Commander {
  const program = new Commander(name)
  program.description(command.summary)
  program.helpOption('-h, --help', 'this help')
  program.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} })
  program.configureHelp({ helpWidth: 120 })
  if (command.argument) program.argument(command.argument.startsWith('[') ? command.argument : `[${command.argument}]`)
  for (const [option, spec] of Object.entries(command.options)) addOption(program, option, spec)
  return program
}

function addOption(program: Commander, name: string, spec: OptionSpec): void {
  const value = spec.kind === 'flag' ? '' : ` <${spec.value ?? 'value'}>`
  const flags = `${spec.letter ? `-${spec.letter}, ` : ''}--${flagOf(name)}${value}`
  const standard = spec.default && spec.default !== '0' ? ` (${spec.default})` : ''
  const option = new Option(flags, `${spec.help}${standard}`)
  if (spec.repeat) option.argParser(collect)
  option.helpGroup(`${spec.group[0].toUpperCase()}${spec.group.slice(1)}:`)
  program.addOption(option)
  for (const alias of spec.aliases ?? []) {
    program.addOption(new Option(`${alias.length === 1 ? '-' : '--'}${alias}${value}`).hideHelp())
  }
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text]
}

/** commander keeps `--no-x` as `x: false`; here an option is called what it is called in the table. */
function givenOf(program: Commander, command: Command): Given {
  const found: Record<string, string | readonly string[]> = {}
  for (const [name, spec] of Object.entries(command.options)) {
    for (const spelling of [name, ...(spec.aliases ?? [])]) {
      const negated = /^no[A-Z]/.test(spelling)
      const key = negated ? spelling[2].toLowerCase() + spelling.slice(3) : spelling
      const value = program.getOptionValue(key)
      if (value === undefined || program.getOptionValueSource(key) !== 'cli') continue
      found[name] = spec.kind === 'flag' ? String(negated ? !value : value) : value
    }
  }
  return found
}

function usage({ code, message }: CommanderError, words: readonly string[]): HammerError {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ')
  if (code === 'commander.excessArguments') return tooMany(words)
  const [what, near] = text.split(/ (?=\(Did you mean)/)
  const advice = near ? near.replace(/^\(|\)$/g, '') : 'hammer --help shows all options.'
  return new HammerError('usage', what, { advice })
}

/** A second word where one is expected; often the value of a letter that takes one in another tool. */
function tooMany(words: readonly string[]): HammerError {
  const quiet = words.indexOf('-q')
  if (quiet >= 0 && /^[\d.]+k?$/.test(words[quiet + 1] ?? '')) {
    const rate = words[quiet + 1]
    return new HammerError('usage', `-q ${rate}: -q is --quiet here and takes no value`, {
      option: '-q',
      value: rate,
      advice: `A rate is -r ${rate}, --rate ${rate}.`,
    })
  }
  return new HammerError('usage', 'more than one URL or path', { advice: 'One at a time; quote a URL that has & or ? in it.' })
}
