// Options that are not on the command line: those of the environment and of the config file.

import { HammerError } from '../core/errors.js'
import { didYouMean } from '../core/nearest.js'
import { OUTLETS } from '../output/index.js'
import { findConfig, loadConfig } from './config-file.js'
import { takeCycles } from './cycles.js'
import { FLEET_OPTIONS } from './fleet-options.js'
import { flagOf, type OptionSpec } from './option.js'
import { RUN_OPTIONS } from './options.js'
import { type Given, readValues } from './read-values.js'
import { SCRIPT_OPTIONS } from './script-options.js'

type Table = Readonly<Record<string, OptionSpec>>
type Env = Readonly<Record<string, string | undefined>>

/** Where options may come from besides the command line. */
export interface Sources {
  readonly cwd: string
  readonly env: Env
}

/** What holds when all sources are put together. */
export interface Configured {
  /** For the options of the command; nothing is in it that its table does not know. */
  readonly given: Given
  readonly url: string | undefined
  /** As on the command line, seen from the current folder. */
  readonly script: string | undefined
  /** The config file, or null without one. */
  readonly file: string | null
}

/** What a config file and the environment may say besides options. */
const TARGETS = {
  url: { kind: 'text', group: 'config', help: 'what to load' },
  script: { kind: 'text', value: 'FILE', group: 'config', help: 'the script to run' },
} as const satisfies Table

/** A config file serves every command: what one of them does not know may be meant for another. */
const OPTIONS_OF_ALL: Table = { ...RUN_OPTIONS, ...SCRIPT_OPTIONS, ...FLEET_OPTIONS }

/**
 * Puts together, the former before the latter: what was given on the command line, the environment (`HAMMER_RATE`), the named test of
 * the config file, and its top level. `config` and `test` in `given` say which file and which test; where neither
 * they nor the environment name a file, one of the usual names in the current folder is taken.
 * An option that can be repeated is taken from one source alone.
 * @throws {HammerError} `usage` naming the file or the variable for what is unknown or no valid value there
 */
export async function withConfig(table: Table, given: Given, { cwd, env }: Sources): Promise<Configured> {
  const { config = env.HAMMER_CONFIG, test = env.HAMMER_TEST, ...typed } = given
  const known: Table = { ...TARGETS, ...table }
  const file = findConfig(text(config), cwd)
  const layers = file === null ? [] : await layersOf(file, text(test), { ...OPTIONS_OF_ALL, ...known }, cwd)
  if (file === null && test !== undefined) throw noTest(text(test) ?? '')
  for (const { origin, given } of layers) check(origin, known, only(given, known))
  const fromEnv = environment(known, env)
  const { url, script, ...rest } = { ...Object.assign({}, ...layers.map(({ given }) => only(given, known))), ...fromEnv, ...typed } as Given
  return { given: only({ ...rest, url, script }, table), url: text(url), script: text(script), file }
}

function text(value: Given[string]): string | undefined {
  return typeof value === 'string' ? value : value?.at(-1)
}

function only(given: Given, table: Table): Given {
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== undefined && Object.hasOwn(table, name)))
}

interface Layer {
  /** For messages: `hammer.config.ts, test "big"`. */
  readonly origin: string
  readonly given: Given
}

/** The top level of the file, and above it the named test. */
async function layersOf(file: string, test: string | undefined, table: Table, cwd: string): Promise<Layer[]> {
  const { shown, config, place } = await loadConfig(file, cwd)
  const { tests = {}, ...top } = config
  const layer = (origin: string, values: object): Layer => ({ origin, given: givenBy(origin, values, table, place) })
  const layers = [layer(shown, top)]
  if (test === undefined) return layers
  if (!isRecord(tests)) throw new HammerError('usage', `${shown}: tests is no object`, { value: shown, advice: TESTS })
  const chosen = Object.hasOwn(tests, test) ? tests[test] : undefined
  if (isRecord(chosen)) return [...layers, layer(`${shown}, test ${JSON.stringify(test)}`, chosen)]
  const names = Object.keys(tests)
  const advice = names.length === 0 ? TESTS : `There are: ${names.join(', ')}.${didYouMean(test, names)}`
  throw new HammerError('usage', `${shown} has no test ${JSON.stringify(test)}`, { option: '--test', value: test, advice })
}

const TESTS = "Name them like tests: { big: { connections: 100, duration: '1m' } }."

function noTest(test: string): HammerError {
  const advice = 'Write a hammer.config.ts with tests in it (hammer init makes one), or name the file: --config FILE'
  return new HammerError('usage', `there is no config file here that could have a test ${JSON.stringify(test)}`, {
    option: '--test',
    value: test,
    advice,
  })
}

function givenBy(origin: string, values: object, table: Table, place: (path: string) => string): Given {
  const entries = Object.entries(values).filter(([name, value]) => name !== '$schema' && value !== undefined && value !== null)
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!Object.hasOwn(table, name)) throw unknownKey(origin, name, table)
      return [name, placed(textOf(origin, name, value, table[name]), table[name], place)]
    }),
  )
}

function unknownKey(origin: string, name: string, table: Table): HammerError {
  const camel = name.replace(/^--?/, '').replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())
  const advice = Object.hasOwn(table, camel)
    ? `It is written ${camel} here.`
    : `${didYouMean(name, Object.keys(table))} hammer --help shows them all.`
  return new HammerError('usage', `${origin}: there is no option ${JSON.stringify(name)}`, {
    option: name,
    value: origin,
    advice: advice.trim(),
  })
}

function textOf(origin: string, name: string, value: unknown, { kind, repeat, bare }: OptionSpec): string | readonly string[] {
  const isPlain = (one: unknown) => typeof one === 'string' || typeof one === 'number'
  if (bare !== undefined && typeof value === 'boolean') return String(value)
  if (kind === 'flag' ? typeof value === 'boolean' : isPlain(value)) return String(value)
  if (repeat && Array.isArray(value) && value.every(isPlain)) return value.map(String)
  const expected = kind === 'flag' ? 'true or false' : repeat ? 'a list of texts' : 'a text or a number'
  throw new HammerError('usage', `${origin}: ${name} must be ${expected}`, {
    option: name,
    value: origin,
    advice: `It means: --${flagOf(name)}.`,
  })
}

/** A path in a config file is seen from the folder of that file. */
function placed(given: string | readonly string[], { value }: OptionSpec, place: (path: string) => string): string | readonly string[] {
  if (value === RUN_OPTIONS.out.value) return [given].flat().map((text) => outPlaced(text, place))
  if (typeof given !== 'string' || given === 'none' || given === '@-') return given
  if (value === 'FILE' || value === 'DIR') return place(given)
  return value?.includes('@FILE') && given.startsWith('@') ? `@${place(given.slice(1))}` : given
}

/** `jsonl=FILE` */
function outPlaced(text: string, place: (path: string) => string): string {
  const [, kind = '', where = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  const isFile = OUTLETS[kind]?.place.includes('FILE') && !where.includes('://')
  return isFile ? `${kind}=${place(where)}` : text
}

/** `HAMMER_RAMP_UP` for `rampUp`. */
export function variableOf(name: string): string {
  return `HAMMER_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

function environment(table: Table, env: Env): Given {
  const found: Record<string, string> = {}
  for (const [name, spec] of Object.entries(table)) {
    const variable = variableOf(name)
    const value = env[variable]
    // set but empty is how a shell takes back a variable
    if (value === undefined || value === '') continue
    found[name] = spec.kind === 'flag' ? flagIn(variable, value) : value
    check(variable, table, { [name]: found[name] })
  }
  return found
}

function flagIn(variable: string, value: string): string {
  if (/^(1|true|yes|on)$/i.test(value)) return 'true'
  if (/^(0|false|no|off)$/i.test(value)) return 'false'
  throw new HammerError('usage', `${variable}: ${JSON.stringify(value)} is neither 1 nor 0`, {
    option: variable,
    value,
    advice: 'Set it to 1 or 0.',
  })
}

/** Values are read for every source alone, so that a bad one is told with the place that it comes from. */
function check(origin: string, table: Table, given: Given): void {
  try {
    readValues(table, takeCycles(given).given)
  } catch (error) {
    if (!(error instanceof HammerError)) throw error
    const { code, message, option, value, advice } = error
    const details = { option, value, advice, cause: error } as ConstructorParameters<typeof HammerError>[2]
    throw new HammerError(code, `${origin}: ${message}`, details)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
