// What hammer and an external program say to each other, one JSON object per line: docs/external-runners.md.

/** The version of the protocol that a program says it is ready for. */
export const PROTOCOL = 1

/** An iteration that a program is to carry out. */
export interface Order {
  /** Its number, unique over all workers. */
  readonly iterate: number
  readonly user: number
  /** Which one of this user, from 0. */
  readonly iteration: number
}

/** What a program says, checked. Times in milliseconds. */
export type Statement =
  | { readonly ready: number }
  | { readonly sample: SampleStatement; readonly iterate?: number }
  | { readonly count: string; readonly n?: number; readonly iterate?: number }
  | { readonly check: string; readonly ok: boolean; readonly iterate?: number }
  | { readonly timer: string; readonly time: number; readonly iterate?: number }
  | DoneStatement

/** A request, of whatever protocol. */
export interface SampleStatement {
  readonly name: string
  readonly time: number
  readonly status?: number
  readonly bytes?: number
  /** Why it failed; absent: it succeeded. */
  readonly error?: string
}

/** An iteration is over. */
export interface DoneStatement {
  readonly done: number
  readonly failure?: string
  readonly error?: string
  /** Its user ends. */
  readonly stop?: boolean
  /** The whole run ends, for this reason. */
  readonly abort?: string
}

/** Why a line is no statement. */
export interface Fault {
  readonly fault: string
}

/** The line for an iteration, with its end. */
export function orderLine({ iterate, user, iteration }: Order): string {
  return `{"iterate":${iterate},"user":${user},"iteration":${iteration},"scenario":"${SCENARIO}"}\n`
}

/** The name of the one scenario of a program. */
export const SCENARIO = 'exec'
/** What a program is told last. */
export const STOP_LINE = '{"stop":true}\n'

const LONGEST_NAME = 200

/** One field of a statement: what it has to be, in words. */
interface Field {
  readonly holds: (value: unknown) => boolean
  readonly is: string
  readonly optional?: true
}

const isWhole = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const WHOLE: Field = { holds: isWhole, is: 'a whole number, 0 or above' }
const NAME: Field = {
  holds: (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME,
  is: `a text of at most ${LONGEST_NAME} characters`,
}
const TEXT: Field = { holds: (value) => typeof value === 'string' && value !== '', is: 'a text' }
const TIME: Field = { holds: (value) => Number.isFinite(value) && Number(value) >= 0, is: 'a number of milliseconds, 0 or above' }
const NUMBER: Field = { holds: (value) => Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER && typeof value === 'number', is: 'a number' }
const BOOLEAN: Field = { holds: (value) => typeof value === 'boolean', is: 'true or false' }
const STATUS: Field = { holds: (value) => isWhole(value) && Number(value) >= 100 && Number(value) <= 999, is: 'a number from 100 to 999' }
const OBJECT: Field = { holds: isRecord, is: 'an object' }

const ITERATE = optional(WHOLE)

/** Fields by the first word of a statement. */
const STATEMENTS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  done: { done: WHOLE, failure: optional(TEXT), error: optional(TEXT), stop: optional(BOOLEAN), abort: optional(TEXT) },
  sample: { sample: OBJECT, iterate: ITERATE },
  count: { count: NAME, n: optional(NUMBER), iterate: ITERATE },
  check: { check: NAME, ok: BOOLEAN, iterate: ITERATE },
  timer: { timer: NAME, time: TIME, iterate: ITERATE },
  ready: { ready: WHOLE },
}
const WORDS = Object.keys(STATEMENTS)
const SAMPLE: Readonly<Record<string, Field>> = {
  name: NAME,
  time: TIME,
  status: optional(STATUS),
  bytes: optional(WHOLE),
  error: optional(TEXT),
}

/** Reads a line of a program. Nothing of a line with a fault holds. */
export function readStatement(line: string): Statement | Fault {
  const value = parsed(line)
  if (value === undefined) return { fault: 'a line is no JSON' }
  if (!isRecord(value)) return { fault: 'a line is no JSON object' }
  const word = WORDS.find((one) => Object.hasOwn(value, one))
  if (word === undefined) return { fault: `a line has none of ${WORDS.join(', ')}` }
  const fault = faultIn(value, STATEMENTS[word], word) ?? (word === 'sample' ? faultIn(value.sample as Fields, SAMPLE, 'sample') : null)
  // every field was looked at
  return fault === null ? (value as unknown as Statement) : { fault }
}

type Fields = Readonly<Record<string, unknown>>

function faultIn(value: Fields, fields: Readonly<Record<string, Field>>, word: string): string | null {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) return `a ${word} has the unknown field ${JSON.stringify(name.slice(0, LONGEST_NAME))}`
    if (!fields[name].holds(value[name])) return `the ${name} of a ${word} is not ${fields[name].is}`
  }
  for (const name of Object.keys(fields)) {
    if (!fields[name].optional && !Object.hasOwn(value, name)) return `a ${word} has no ${name}`
  }
  return null
}

function optional(field: Field): Field {
  return { ...field, optional: true }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
