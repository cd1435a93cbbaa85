// From texts to values by a table of options, with errors that say what was expected.

import { HammerError } from '../core/errors.js'
import { flagOf, KINDS, type OptionSpec, type Values } from './option.js'

/** What was given for each option: nothing, one text, or several. */
export type Given = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Reads every option of `table` out of `given`, defaults included.
 * @throws {HammerError} `usage` naming the option, the value and what was expected
 */
export function readValues<T extends Readonly<Record<string, OptionSpec>>>(table: T, given: Given): Values<T> {
  for (const name of Object.keys(given)) if (!Object.hasOwn(table, name)) throw unknown(name, table)
  const entries = Object.entries(table).map(([name, spec]) => [name, readOption(name, spec, given[name])])
  return Object.fromEntries(entries) as Values<T>
}

function readOption(name: string, spec: OptionSpec, given: string | readonly string[] | undefined): unknown {
  if (spec.repeat) return [given ?? []].flat().map((text) => one(name, spec, text))
  const text = (Array.isArray(given) ? given.at(-1) : (given as string | undefined)) ?? spec.default
  if (text === undefined) return spec.kind === 'flag' ? false : null
  // in code an option that can stand alone is named with true
  if (spec.bare !== undefined && text === 'false') return null
  return one(name, spec, spec.bare !== undefined && text === 'true' ? spec.bare : text)
}

function one(name: string, spec: OptionSpec, text: string): unknown {
  const { parse, expects } = KINDS[spec.kind]
  const value = parse(text)
  const least = spec.least === undefined ? null : parse(spec.least)
  if (value === null) throw badValue(name, spec, text, `Expected ${expects}.${habit(name, text)}`)
  if (least !== null && value < least) throw badValue(name, spec, text, `It must be at least ${spec.least}.`)
  if (spec.kind === 'rate' && value === 0) throw badValue(name, spec, text, 'A rate must be above 0.')
  return value
}

/** `-c, --connections`. */
export function optionName(name: string, { letter }: OptionSpec): string {
  return `${letter ? `-${letter}, ` : ''}--${flagOf(name)}`
}

/** An error about the value of an option. */
export function badValue(name: string, spec: OptionSpec, value: string, advice: string): HammerError {
  const option = optionName(name, spec)
  return new HammerError('usage', `${option}: ${JSON.stringify(value)} is not valid here`, { option, value, advice })
}

/** What people mean who come from a tool where this letter is something else. */
function habit(name: string, text: string): string {
  if (name === 'duration' && !/^[\d.\s-]*[a-zµ]{0,2}$/.test(text)) return ' -d is --duration here; a request body is -b, --body.'
  return ''
}

/** Only code can give such a name; a command line was checked before. */
function unknown(name: string, table: Readonly<Record<string, OptionSpec>>): HammerError {
  const advice = `Known are: ${Object.keys(table).join(', ')}.`
  return new HammerError('usage', `there is no option ${JSON.stringify(name)}`, { option: name, advice })
}
