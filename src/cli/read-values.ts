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
  const entries = Object.entries(table).map(([name, spec]) => [name, readOption(name, spec, given[name])])
  return Object.fromEntries(entries) as Values<T>
}

function readOption(name: string, spec: OptionSpec, given: string | readonly string[] | undefined): unknown {
  if (spec.repeat) return [given ?? []].flat().map((text) => one(name, spec, text))
  const text = (Array.isArray(given) ? given.at(-1) : (given as string | undefined)) ?? spec.default
  if (text === undefined) return spec.kind === 'flag' ? false : null
  return one(name, spec, text)
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

/** An error about the value of an option. */
export function badValue(name: string, spec: OptionSpec, value: string, advice: string): HammerError {
  const letter = spec.letter ? `-${spec.letter}, ` : ''
  const option = `${letter}--${flagOf(name)}`
  return new HammerError('usage', `${option}: ${JSON.stringify(value)} is not valid here`, { option, value, advice })
}

/** What people mean who come from a tool where this letter is something else. */
function habit(name: string, text: string): string {
  if (name === 'duration' && /^[[{@"']|=/.test(text)) return ` -d is --duration here; a request body is -b, --body.`
  return ''
}
