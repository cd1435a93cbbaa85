// What was asked for, with its secrets masked, and the command line that asks for it again.

import { type Asked, UNLABELLED } from '../core/label.js'
import type { Plan } from '../core/plan.js'
import { MASK, maskHeader, maskText } from '../core/secrets.js'
import { OUTLETS, parseOut } from '../output/index.js'
import { flagOf, type OptionSpec } from './option.js'
import { PAGE_OPTIONS } from './page-options.js'
import type { Given } from './read-values.js'

type Table = Readonly<Record<string, OptionSpec>>

/** A command as it was given. */
export interface Request {
  readonly command: string
  readonly argument: string | null
  readonly given: Given
}

/** How a secret is masked, by the `secret` of an option's row. */
const MASKS: Readonly<Record<NonNullable<OptionSpec['secret']>, (text: string) => string>> = {
  whole: () => MASK,
  // a header without a colon is refused elsewhere
  header: (text) => text.replace(/^([^:]*):\s*(.*)$/s, (_, name: string, value: string) => `${name}: ${maskHeader(name.trim(), value)}`),
  value: (text) => text.replace(/=.*$/s, `=${MASK}`),
  text: (text) => (text.startsWith('@') ? text : MASK),
  output: (text) => (isOpen(text) ? text : MASKS.value(text)),
}

/** Whether an output may be shown as it was asked for. */
function isOpen(text: string): boolean {
  try {
    const { where, shown } = parseOut(text, OUTLETS)
    return where === shown
  } catch {
    // it is refused elsewhere
    return false
  }
}

/** The plan with what it was made from, and with the command that repeats it: its seed is in it, also where nobody gave one. */
export function withAsked<P extends Plan>(plan: P, request: Request, table: Table): P {
  const seeded = { ...request, given: { ...request.given, seed: String(plan.load.seed) } }
  const asked = askedOf(seeded, table, plan.secrets ?? 'masked')
  return { ...plan, asked, label: { ...(plan.label ?? UNLABELLED), command: commandLine(asked, table) } }
}

/** How a run is shown, and where its files go, is no part of what it is. */
const SHOWING: readonly string[] = ['output', 'charts', 'json', 'quiet', 'verbose', 'noColor', 'detach', ...Object.keys(PAGE_OPTIONS)]

/** Only what `table` knows. */
export function askedOf({ command, argument, given }: Request, table: Table, secrets: 'masked' | 'shown'): Asked {
  const mask = (name: string, text: string) => (secrets === 'shown' ? text : masked(text, table[name]))
  const known = Object.keys(table).flatMap((name) => {
    const value = given[name]
    if (value === undefined || SHOWING.includes(name)) return []
    return [[name, typeof value === 'string' ? mask(name, value) : value.map((one) => mask(name, one))] as const]
  })
  return { command, argument: argument === null || secrets === 'shown' ? argument : maskText(argument), options: Object.fromEntries(known) }
}

function masked(text: string, { secret }: OptionSpec): string {
  return secret ? MASKS[secret](text) : maskText(text)
}

/** `hammer http://localhost:3000/ -c 50 -H 'Accept: text/html'`, quoted for a shell. */
export function commandLine({ command, argument, options }: Asked, table: Table): string {
  const words = Object.entries(options).flatMap(([name, value]) => [value].flat().flatMap((one) => optionWords(name, table[name], one)))
  return [command, ...[...(argument === null ? [] : [argument]), ...words].map(shellQuoted)].join(' ')
}

function optionWords(name: string, { kind, letter, bare }: OptionSpec, value: string): string[] {
  const long = `--${flagOf(name)}`
  const spelling = letter ? `-${letter}` : long
  if (kind === 'flag') return value === 'true' ? [spelling] : []
  // else it could be taken for an option, or an option that may stand alone for one that does
  return value.startsWith('-') || bare !== undefined ? [`${long}=${value}`] : [spelling, value]
}

const PLAIN = /^(?!=)[\w@%+=:,./-]+$/
const CONTROL = /\p{Cc}/u

/** A word as a POSIX shell reads it; control characters are written as `$'\n'`, so that the line can be shown and copied. */
export function shellQuoted(word: string): string {
  if (PLAIN.test(word)) return word
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", "'\\''")}'`
  const escaped = word.replace(/[\\']/g, '\\$&').replace(/\p{Cc}/gu, byteEscapes)
  return `$'${escaped}'`
}

function byteEscapes(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
