// Reads orders such as `delay=10ms&reset=10%` into a behaviour: settings, and the variants an answer is drawn from.

import { HammerError } from '../core/errors.js'
import type { Random } from '../core/random.js'
import type { Answer } from './answer.js'
import { type AnswerPlan, BEHAVIOURS, type BehaviourEntry, OUTCOMES, PLAIN, SETTINGS, type Settings } from './orders.js'

/** One of the forms an answer can take. */
export interface Variant {
  /** How many of all requests take it, 0 to 1. */
  readonly share: number
  /** The names of the outcomes, joined by `+`; `plain` when none is ordered. */
  readonly label: string
  readonly plan: AnswerPlan
  /** Answers that were built once, by {@link Answer} key. */
  readonly answers: Map<number, Answer>
}

/** What is done with a request. */
export interface Behaviour extends Settings {
  readonly variants: readonly Variant[]
  /** The text of a refusal; null otherwise. */
  readonly text: string | null
  /** Whether request bodies are needed for the answer. */
  readonly echoes: boolean
}

/** Orders as they were written, before they are merged. */
export interface Orders {
  readonly settings: Partial<Settings>
  readonly outcomes: ReadonlyMap<string, OrderedOutcome>
}

interface OrderedOutcome {
  readonly plan: Partial<AnswerPlan>
  /** Null: for all requests. */
  readonly share: number | null
}

export const NO_ORDERS: Orders = { settings: {}, outcomes: new Map() }

const NO_SETTINGS: Settings = { delay: null, freeze: [], size: null, statuses: [{ status: 200, weight: 1 }], retryAfter: null }

/**
 * Reads the query of a request, or the defaults: behaviours joined by `&`, the last of one name counts.
 * @throws HammerError `usage` naming the first behaviour that is unknown or wrong.
 */
export function readOrders(text: string): Orders {
  let settings: Partial<Settings> = {}
  const outcomes = new Map<string, OrderedOutcome>()
  for (const part of text.split('&').filter((one) => one !== '')) {
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? '' : decode(part.slice(equals + 1))
    const setting = SETTINGS.find((one) => one.name === name)
    if (setting) settings = { ...settings, ...understood(setting.read(value), setting, part) }
    else outcomes.set(name, readOutcome(name, value, part))
  }
  return { settings, outcomes }
}

/**
 * The behaviour for a request: its own settings before the defaults, and its own outcomes instead of the default ones.
 * @throws HammerError `usage` when outcomes exclude each other or their shares exceed 1.
 */
export function resolve(defaults: Orders, own: Orders): Behaviour {
  const outcomes = own.outcomes.size > 0 ? own.outcomes : defaults.outcomes
  return compose({ ...NO_SETTINGS, ...defaults.settings, ...own.settings }, toVariants(outcomes), null)
}

/** The behaviour for a request whose own behaviour cannot be understood: 400 with a text. */
export function refusal(text: string): Behaviour {
  const settings = { ...NO_SETTINGS, statuses: [{ status: 400, weight: 1 }] }
  return compose(settings, [{ share: 1, label: 'invalid', plan: PLAIN, answers: new Map() }], text)
}

/** Draws one of several variants from one uniform number, so that their shares add up. */
export function drawVariant(behaviour: Behaviour, uniform: Random): Variant {
  const { variants } = behaviour
  if (variants.length === 1) return variants[0]
  let left = uniform()
  for (const variant of variants) {
    left -= variant.share
    if (left < 0) return variant
  }
  return variants[variants.length - 1]
}

/** Draws one of several statuses by their weights. */
export function drawStatus(behaviour: Behaviour, uniform: Random): number {
  const { statuses } = behaviour
  if (statuses.length === 1) return statuses[0].status
  let left = uniform() * statuses.reduce((sum, { weight }) => sum + weight, 0)
  for (const { status, weight } of statuses) {
    left -= weight
    if (left < 0) return status
  }
  return statuses[statuses.length - 1].status
}

function compose(settings: Settings, variants: readonly Variant[], text: string | null): Behaviour {
  return { ...settings, variants, text, echoes: variants.some(({ plan }) => plan.content === 'echo') }
}

function readOutcome(name: string, value: string, part: string): OrderedOutcome {
  const outcome = OUTCOMES.find((one) => one.name === name)
  if (!outcome) throw wrong(`there is no behaviour "${name}"`, name)
  const whole = outcome.read(value)
  if (whole) return { plan: whole, share: null }
  const colon = value.lastIndexOf(':')
  const plan = outcome.read(colon < 0 ? '' : value.slice(0, colon))
  return { plan: understood(plan, outcome, part), share: understood(readShare(value.slice(colon + 1)), outcome, part) }
}

function readShare(text: string): number | null {
  const match = /^(\d*\.?\d+)(%?)$/.exec(text)
  if (!match) return null
  const share = match[2] === '%' ? Number(match[1]) / 100 : Number(match[1])
  return share <= 1 ? share : null
}

/** Outcomes without a share form the base of all variants; each one with a share is a variant on that base. */
function toVariants(outcomes: ReadonlyMap<string, OrderedOutcome>): readonly Variant[] {
  const always = [...outcomes].filter(([, { share }]) => share === null)
  const names = always.map(([name]) => name)
  const base = always.reduce<Partial<AnswerPlan>>((plan, [name, own]) => join(plan, own.plan, name), {})
  const drawn = [...outcomes].flatMap(([name, { share, plan }]) =>
    share === null ? [] : [toVariant([...names, name], { ...PLAIN, ...base, ...plan }, share)],
  )
  const rest = 1 - drawn.reduce((sum, { share }) => sum + share, 0)
  if (rest < -1e-9) throw wrong('the shares of the outcomes add up to more than 1', [...outcomes.keys()].join(', '))
  return [...drawn, toVariant(names, { ...PLAIN, ...base }, rest)].filter(({ share }) => share > 1e-9)
}

function toVariant(names: readonly string[], plan: AnswerPlan, share: number): Variant {
  const label = plan.fate === 'answer' ? names.join('+') || 'plain' : plan.fate
  return { share, label, plan, answers: new Map() }
}

function join(base: Partial<AnswerPlan>, own: Partial<AnswerPlan>, name: string): Partial<AnswerPlan> {
  for (const key of Object.keys(own) as (keyof AnswerPlan)[]) {
    if (base[key] !== undefined && base[key] !== own[key]) throw wrong(`"${name}" excludes another ordered outcome`, name)
  }
  return { ...base, ...own }
}

/** @throws HammerError `usage` when there is nothing. */
function understood<T>(read: T | null, entry: BehaviourEntry, part: string): T {
  if (read === null) throw wrong(`"${part}" cannot be understood; an example is "${entry.example}": ${entry.help}`, part)
  return read
}

function wrong(message: string, value: string): HammerError {
  return new HammerError('usage', `anvil: ${message}`, { value, advice: `Known are ${BEHAVIOURS.map(({ name }) => name).join(', ')}.` })
}

/** `10%` is no percent-encoding, and means what it says. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
