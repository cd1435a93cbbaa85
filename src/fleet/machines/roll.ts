// Who is there, and who is chosen for a run.

import { systemClock } from '../../core/clock.js'
import { HammerError } from '../../core/errors.js'
import { pause } from '../../core/pause.js'
import type { Bus } from './bus.js'
import { parsed } from './check.js'
import { type Answer, answer, type Order, PROTOCOL, type Presence, presence } from './messages.js'
import { clockSubject, orderSubject, PRESENCE } from './subjects.js'

/** In ms. */
const ANSWER_WITHIN = 1000
/** Nobody has answered for so long: those were all. */
const QUIET = 250
const ASK_AGAIN = 300
const ORDER_WITHIN = 3000
const ENDING = 3000
const MOST_AGENTS = 100_000

/** All agents that answer, in the order of their names. @param enough stops asking as soon as so many free ones have answered */
export async function rollCall(bus: Bus, enough = Number.POSITIVE_INFINITY): Promise<Presence[]> {
  const found = new Map<string, Presence>()
  const options = { strategy: 'stall' as const, maxWait: ANSWER_WITHIN, maxMessages: MOST_AGENTS, stall: QUIET }
  const answers = await bus.connection.requestMany(PRESENCE, '', options).catch(() => [])
  try {
    for await (const message of answers) {
      const one = presenceIn(message)
      if (one !== null) found.set(one.id, one)
      if ([...found.values()].filter(({ run }) => run === null).length >= enough) break
    }
  } catch (error) {
    const { errors } = await import('./nats-library.js')
    // the server knows that nobody listens
    if (!(error instanceof errors.NoRespondersError)) throw error
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
}

/** Null: what answered is no agent, or nobody did. */
function presenceIn(message: { string(): string }): Presence | null {
  try {
    return presence(parsed(message.string()))
  } catch {
    return null
  }
}

/** What is wanted of a fleet. */
export interface Wanted {
  /** Null: all that are free. */
  readonly agents: number | null
  /** How long to wait for enough of them, in ms. */
  readonly wait: number
  readonly version: string
}

/**
 * Chooses agents that are free and speak the same version.
 * @throws {HammerError} `target` when there are fewer
 */
export async function choose(bus: Bus, wanted: Wanted, signal: AbortSignal): Promise<Presence[]> {
  const began = performance.now()
  for (;;) {
    const there = await rollCall(bus, wanted.agents ?? undefined)
    const fit = there.filter((one) => one.run === null && one.protocol === PROTOCOL && one.version === wanted.version)
    if (fit.length >= (wanted.agents ?? 1)) return fit.slice(0, wanted.agents ?? fit.length)
    // those of a run that has just ended are free in a moment
    const patience = there.length >= (wanted.agents ?? 1) ? Math.max(wanted.wait, ENDING) : wanted.wait
    if (performance.now() - began >= patience || signal.aborted) throw tooFew(there, fit.length, wanted)
    await pause(ASK_AGAIN, signal)
  }
}

function tooFew(there: readonly Presence[], free: number, { agents, version, wait }: Wanted): HammerError {
  const busy = there.filter(({ run }) => run !== null)
  const others = there.filter((one) => one.run === null && (one.version !== version || one.protocol !== PROTOCOL))
  const known = [
    ...(busy.length > 0 ? [`busy: ${names(busy)}`] : []),
    ...(others.length > 0 ? [`of another version than ${version}: ${others.map((one) => `${one.name} (${one.version})`).join(', ')}`] : []),
  ]
  const what = free === 0 ? 'no agent is free' : `only ${free} ${free === 1 ? 'agent is' : 'agents are'} free`
  const asked = agents === null ? '' : `, and --agents asks for ${agents}`
  return new HammerError('target', `${what}${asked}${known.length > 0 ? ` (${known.join('; ')})` : ''}`, {
    option: '--agents',
    ...(agents !== null && { value: String(agents) }),
    advice: `Start more on other machines (hammer agent --nats …)${wait > 0 ? '' : ', or wait for them with --wait 1m'}.`,
  })
}

const NAMED = 5

function names(agents: readonly Presence[]): string {
  const shown = agents.slice(0, NAMED).map(({ name }) => name)
  return `${shown.join(', ')}${agents.length > NAMED ? ` and ${agents.length - NAMED} more` : ''}`
}

/** Tells an agent what to do. @throws when it does not answer in time, {HammerError} `usage`, `disk` without a key to sign with */
export async function tell(bus: Bus, agent: string, order: Order, within = ORDER_WITHIN): Promise<Answer> {
  return send(bus, agent, sealed(bus, agent, order), within)
}

function sealed(bus: Bus, agent: string, order: Order): string {
  return JSON.stringify(bus.signer().seal(order, agent, systemClock.date().getTime()))
}

async function send(bus: Bus, agent: string, order: string, within: number): Promise<Answer> {
  const message = await bus.connection.request(orderSubject(agent), order, { timeout: within })
  return answer(parsed(message.string()))
}

/** What an agent's clock shows, in ms. @throws {HammerError} `target` when it does not answer in time */
export async function askClock(bus: Bus, { id, name }: Pick<Presence, 'id' | 'name'>): Promise<number> {
  const asked = bus.connection.request(clockSubject(id), '', { timeout: ORDER_WITHIN })
  return agreed(name, await asked.then((message) => answer(parsed(message.string()))).catch(() => SILENCE))
}

/** As {@link tell}, and it has to agree. @throws {HammerError} `target` when it does not */
export async function tellOrFail(bus: Bus, { id, name }: Pick<Presence, 'id' | 'name'>, order: Order, within?: number): Promise<number> {
  const text = sealed(bus, id, order)
  return agreed(name, await send(bus, id, text, within ?? ORDER_WITHIN).catch(() => SILENCE))
}

const SILENCE: Answer = { ok: false, reason: 'it does not answer' }

function agreed(name: string, said: Answer): number {
  if (said.ok) return said.now
  throw new HammerError('target', `agent ${name}: ${said.reason}`, {
    value: name,
    advice: 'Nothing was sent. hammer fleet shows who is there.',
  })
}
