// When a run started that somebody else has started, by this machine's clock.

import type { Clock } from '../../core/clock.js'
import type { Bus } from './bus.js'
import { measureOffset } from './clock.js'
import type { Member, RunRecord } from './messages.js'
import { askClock } from './roll.js'

/** One that answers is enough. */
const ASKED = 5
const ROUNDS = 3

/**
 * The start of a run on this machine's monotonic clock, in ms. Agents know it by theirs, so that wall clocks need not be set; only when
 * none of them answers any more is it reckoned from those.
 *
 * ```
 *   start, their clock = start, starter's clock + their offset against the starter
 *   start, our clock   = start, their clock − their offset against us
 * ```
 */
export async function startOf(bus: Bus, { startAt, started, members }: RunRecord, clock: Clock): Promise<number> {
  const asked = startAt === null ? [] : members.slice(0, ASKED)
  const told = async (one: Member) => {
    const { offset } = await measureOffset(() => askClock(bus, { id: one.agent, name: one.name }), ROUNDS, clock)
    return (startAt ?? Number.NaN) + one.offset - offset
  }
  const ago = () => clock.date().getTime() - Date.parse(started)
  return Promise.any(asked.map(told)).catch(() => clock.now() - ago())
}
