// A tally that can still leave out the beginning of a run when the run is over.

import { Doubling } from './doubling.js'
import type { WarmUp } from './plan.js'
import { micros } from './sample.js'
import { type StretchedState, StretchedTally } from './stretches.js'
import { Tally, type TallyOptions, type TallyState } from './tally.js'
import { findTransient, type Search } from './transient.js'

/** How to count. */
export interface CountingOptions extends Omit<TallyOptions, 'warmUp'> {
  readonly warmUp: WarmUp
  /** Also apart by when requests ended, for a comparison; not while the warm-up is still to be found. */
  readonly apart?: 'apart'
}

/** What was counted, without its warm-up. */
export interface Settled {
  readonly tally: Tally
  /** How the search for a transient ended; null when nobody asked for one. */
  readonly search: Search | null
}

/** Begins to count. */
export function startTally({ warmUp, apart, ...options }: CountingOptions): Tally {
  if (warmUp === 'auto') return new Warming({ ...options, warmUp: 0 })
  return apart ? new StretchedTally({ ...options, warmUp }) : new Tally({ ...options, warmUp })
}

/**
 * Leaves out the warm-up, where it was to be found.
 * @param rampUp how long the load rises by plan, in ms: that is no steady state, so the search begins after it
 */
export function settle(tally: Tally, rampUp: number): Settled {
  return tally instanceof Warming ? tally.settle(rampUp) : { tally, search: null }
}

/** A tally from the plain data of {@link Tally.toState}, whichever of them it was. */
export function restore(state: TallyState | WarmingState | StretchedState): Tally {
  if ('stretches' in state) return StretchedTally.restore(state)
  return 'parts' in state ? Warming.restore(state) : Tally.from(state)
}

/** Parts of the run that are kept apart, at most. One is 40 kB or so, 250 where its times go from 50 µs to 30 s. */
const MOST_PARTS = 128
/** Length of a part at the start, in µs; twice as long whenever there are too many. A multiple of a ms: cuts are written in ms. */
const FIRST_WIDTH = 10_000

/**
 * Counts everything twice: as a {@link Tally}, and apart by when requests were due, in at most {@link MOST_PARTS} stretches of
 * equal length.
 *
 * Sums are exact, so the parts that are kept add up to what a tally would have counted that had known its warm-up.
 */
class Warming extends Tally {
  private readonly parts = new Doubling({ width: FIRST_WIDTH, most: MOST_PARTS, make: () => this.newPart() })
  private ended = Number.POSITIVE_INFINITY
  /** What the last search found, and when: a look at a run asks for numbers and for pictures. */
  private found: { readonly requests: number; readonly rampUp: number; readonly settled: Settled } | null = null

  override endAt(ms: number): void {
    super.endAt(ms)
    this.found = null
    this.ended = Math.min(this.ended, ms)
    for (const { part } of this.parts.entries()) part.endAt(ms)
  }

  override answer(ended: number, response: number, lag: number, status: number, name: string): void {
    super.answer(ended, response, lag, status, name)
    this.parts.at(ended - response).answer(ended, response, lag, status, name)
  }

  override miss(ended: number, response: number, cause: string, name: string): void {
    super.miss(ended, response, cause, name)
    this.parts.at(ended - (Number.isNaN(response) ? 0 : response)).miss(ended, response, cause, name)
  }

  override add(other: Tally): void {
    super.add(other)
    if (!(other instanceof Warming)) return
    this.parts.add(other.parts)
  }

  settle(rampUp: number): Settled {
    const { requests } = this
    if (this.found?.requests === requests && this.found.rampUp === rampUp) return this.found.settled
    const settled = this.search(rampUp)
    this.found = { requests, rampUp, settled }
    return settled
  }

  private search(rampUp: number): Settled {
    const { width, parts } = this.parts
    const first = Math.ceil(micros(rampUp) / width)
    const { search, keep } = findTransient(Array.from(parts.slice(first), groupOf))
    return { search, tally: this.without(search === 'found' || search === 'steady' ? first + keep : 0) }
  }

  /** A tally without the first so many parts. Bytes and the time in flight are those of the whole run, as with any warm-up. */
  private without(cut: number): Tally {
    const { width, parts } = this.parts
    const kept = new Tally({ ...this.options, warmUp: (cut * width) / 1000 })
    for (const part of parts.slice(cut)) if (part) kept.add(part)
    for (const part of parts.slice(0, cut)) kept.warmUp += part?.requests ?? 0
    kept.lastEnded = this.lastEnded
    kept.bytesReceived = this.bytesReceived
    kept.inFlightTime = this.inFlightTime
    return kept
  }

  private newPart(): Tally {
    const { cycles: _, ...options } = this.options
    const part = new Tally(options)
    part.endAt(this.ended)
    return part
  }

  override toState(): WarmingState {
    const parts = this.parts.entries().map(({ index, part }) => ({ index, part: part.toState() }))
    return { ...super.toState(), width: this.parts.width, parts }
  }

  static restore(state: WarmingState): Warming {
    const warming = new Warming(state.options)
    warming.add(Tally.from(state))
    warming.parts.restore(
      state.width,
      state.parts.map(({ index, part }) => ({ index, part: Tally.from(part) })),
    )
    return warming
  }
}

/** As plain data, to be sent to another thread. */
export interface WarmingState extends TallyState {
  readonly width: number
  readonly parts: readonly { readonly index: number; readonly part: TallyState }[]
}

function groupOf(part: Tally | undefined) {
  const buckets = part?.series.inOrder() ?? []
  return { count: part?.answered ?? 0, sum: buckets.reduce((sum, { response }) => sum + response.sum, 0) }
}
