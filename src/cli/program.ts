// From argv to a command and what was given for its options: commander, fed by the tables.

import { Command as Commander, CommanderError, Option } from 'commander'
import { HammerError } from '../core/errors.js'
import type { Command } from './command.js'
import { flagOf, KINDS, type OptionSpec, spelt } from './option.js'
import type { Given } from './read-values.js'
import { VERSION } from './version.js'

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: 'run'; readonly argument: string | undefined; readonly more: readonly string[]; readonly given: Given }
  /** Help, already as text. */
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }

/**
 * Reads the words behind the command's name.
 * @throws {HammerError} `usage` for an unknown option (with the nearest match), a missing value, a word too many
 */
export async function parse(name: string, command: Command, words: readonly string[]): Promise<Parsed> {
  const program = commanderFor(name, command)
  try {
    program.parse(spelledOut(words, command), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: await help(program, command) }
    if (error.code === 'commander.version') return { kind: 'version' }
    throw rateForQuiet(words) ?? usage(error, name, words)
  }
  const [argument, ...more] = program.args
  // alone, the value of -q stands where the URL does
  const habit = NUMBER.test(argument ?? '') ? rateForQuiet(words) : null
  if (habit) throw habit
  return { kind: 'run', argument, more, given: givenOf(program, command) }
}

/**
 * Gives an option that can stand alone its value, so that it does not take a word for it that is none: `--sizing shop.ts` is
 * `--sizing=5% shop.ts`.
 */
function spelledOut(words: readonly string[], { options }: Command): string[] {
  const alone = Object.entries(options).filter(([, { bare }]) => bare !== undefined)
  return words.map((word, i) => {
    const found = alone.find(([name]) => word === spelt(flagOf(name)))
    const next = words[i + 1] ?? ''
    // a number was meant as the value, be it a good one or not
    if (found === undefined || /^\.?\d[\d.]*%?$/.test(next) || KINDS[found[1].kind].parse(next) !== null) return word
    return `${word}=${found[1].bare}`
  })
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
  program.usage(command.argument ? `${command.argument} [options]` : '[options]')
  program.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} })
  program.configureHelp({ helpWidth: 120 })
  if (command.argument)
    program.argument(
      command.argument.includes(' ') ? '[words...]' : command.argument.startsWith('[') ? command.argument : `[${command.argument}]`,
    )
  for (const [option, spec] of Object.entries(command.options)) addOption(program, option, spec)
  const groups = Object.values(command.options).map(({ group }) => group)
  const group = groupTitle(groups.find((name) => name === 'output') ?? groups.at(-1) ?? 'options')
  program.optionsGroup(group).version(VERSION, '-V, --version', 'the version')
  program.addHelpOption(new Option('-h, --help', 'this help').helpGroup(group))
  return program
}

function addOption(program: Commander, name: string, spec: OptionSpec): void {
  const value = spec.kind === 'flag' ? '' : spec.bare === undefined ? ` <${spec.value ?? 'value'}>` : ` [${spec.value}]`
  const flags = `${spec.letter ? `-${spec.letter}, ` : ''}--${flagOf(name)}${value}`
  const initially = spec.without ?? (spec.default === '0' ? undefined : spec.default)
  const standard = initially ? ` (${initially})` : ''
  const aliases = (spec.aliases ?? []).map(spelt)
  const also = aliases.length > 0 ? `; also ${aliases.join(', ')}` : ''
  const option = new Option(flags, `${spec.help}${standard}${also}`)
  // commander takes --no-header for the opposite of --header; here it is an option of its own
  option.negate = false
  if (spec.repeat) option.argParser(collect)
  option.helpGroup(groupTitle(spec.group))
  program.addOption(option)
  for (const alias of aliases) program.addOption(new Option(`${alias}${value}`).hideHelp())
}

function groupTitle(group: string): string {
  return `${group[0].toUpperCase()}${group.slice(1)}:`
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text]
}

function givenOf(program: Commander, command: Command): Given {
  const found: Record<string, string | readonly string[]> = {}
  for (const [name, spec] of Object.entries(command.options)) {
    for (const spelling of [name, ...(spec.aliases ?? [])]) {
      const value = program.getOptionValue(spelling)
      if (value !== undefined) found[name] = spec.kind === 'flag' ? String(value) : value
    }
  }
  return found
}

function usage({ code, message }: CommanderError, name: string, words: readonly string[]): HammerError {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ')
  if (code === 'commander.excessArguments') return tooMany(name, words)
  const [what, near] = text.split(/ (?=\(Did you mean)/)
  const advice = near ? near.replace(/^\(|\)$/g, '') : `${name} --help shows all options.`
  // what stands behind the name of an unknown option may be a secret
  return new HammerError('usage', what.replace(/^(unknown option '[^=']*)=.*'$/s, "$1'"), { advice })
}

const NUMBER = /^[\d.]+k?$/

/** The rate of someone who comes from a tool where `-q` is one: `-q 100`, `-q100`, `-q=100`. */
function rateForQuiet(words: readonly string[]): HammerError | null {
  const at = words.findIndex((word) => /^-q(=?[\d.]+k?)?$/.test(word))
  const rate = at < 0 ? '' : words[at].replace(/^-q=?/, '') || (words[at + 1] ?? '')
  if (!NUMBER.test(rate)) return null
  return new HammerError('usage', `-q ${rate}: -q is --quiet here and takes no value`, {
    option: '-q',
    value: rate,
    advice: `A rate is -r ${rate}, --rate ${rate}.`,
  })
}

function tooMany(name: string, words: readonly string[]): HammerError {
  if (name === 'hammer')
    return new HammerError('usage', 'more than one URL', { advice: 'One at a time; quote a text that has spaces in it.' })
  const stray = words.find((word) => !word.startsWith('-')) ?? ''
  return new HammerError('usage', `${name}: a word too many: ${JSON.stringify(stray)}`, { advice: `${name} --help shows what it takes.` })
}
