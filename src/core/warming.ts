// A tally that can still leave out the beginning of a run when the run is over.

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
 * ```
 *  10 ms each  |0|1|2|3|4|5| … |127|      and when a request comes that is due later:
 *  20 ms each  | 0 | 1 | 2 | … |63 |64 |
 * ```
 *
 * Sums are exact, so the parts that are kept add up to what a tally would have counted that had known its warm-up.
 */
class Warming extends Tally {
  private parts: (Tally | undefined)[] = []
  private width = FIRST_WIDTH
  private ended = Number.POSITIVE_INFINITY
  /** The part last used, and from when to when it is. */
  private current: Tally | null = null
  private from = 0
  private to = 0

  override endAt(ms: number): void {
    super.endAt(ms)
    this.ended = Math.min(this.ended, ms)
    for (const part of this.parts) part?.endAt(ms)
  }

  override answer(ended: number, response: number, lag: number, status: number, name: string): void {
    super.answer(ended, response, lag, status, name)
    this.part(ended - response).answer(ended, response, lag, status, name)
  }

  override miss(ended: number, response: number, cause: string, name: string): void {
    super.miss(ended, response, cause, name)
    this.part(ended - (Number.isNaN(response) ? 0 : response)).miss(ended, response, cause, name)
  }

  override add(other: Tally): void {
    super.add(other)
    if (!(other instanceof Warming)) return
    while (this.width < other.width) this.widen()
    other.parts.forEach((part, index) => {
      if (part) this.part(index * other.width).add(part)
    })
  }

  settle(rampUp: number): Settled {
    const first = Math.ceil(micros(rampUp) / this.width)
    const { search, keep } = findTransient(Array.from(this.parts.slice(first), groupOf))
    return { search, tally: this.without(search === 'found' || search === 'steady' ? first + keep : 0) }
  }

  /** A tally without the first so many parts. Bytes and the time in flight are those of the whole run, as with any warm-up. */
  private without(cut: number): Tally {
    const kept = new Tally({ ...this.options, warmUp: (cut * this.width) / 1000 })
    for (const part of this.parts.slice(cut)) if (part) kept.add(part)
    for (const part of this.parts.slice(0, cut)) kept.warmUp += part?.requests ?? 0
    kept.lastEnded = this.lastEnded
    kept.bytesReceived = this.bytesReceived
    kept.inFlightTime = this.inFlightTime
    return kept
  }

  /** The part of what was due then. */
  private part(due: number): Tally {
    if (this.current && due >= this.from && due < this.to) return this.current
    while (due >= MOST_PARTS * this.width) this.widen()
    // times of a file are rounded: a request may seem to have been due just before the start
    const index = Math.max(0, Math.floor(due / this.width))
    const part = this.parts[index] ?? this.newPart()
    this.parts[index] = part
    this.current = part
    this.from = index * this.width
    this.to = this.from + this.width
    return part
  }

  private widen(): void {
    this.width *= 2
    this.current = null
    const { parts } = this
    this.parts = Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => {
      const [even, odd] = [parts[2 * i], parts[2 * i + 1]]
      if (even && odd) even.add(odd)
      return even ?? odd
    })
  }

  private newPart(): Tally {
    const { cycles: _, ...options } = this.options
    const part = new Tally(options)
    part.endAt(this.ended)
    return part
  }

  override toState(): WarmingState {
    const parts = this.parts.flatMap((part, index) => (part ? [{ index, part: part.toState() }] : []))
    return { ...super.toState(), width: this.width, parts }
  }

  static restore(state: WarmingState): Warming {
    const warming = new Warming(state.options)
    warming.add(Tally.from(state))
    warming.width = state.width
    for (const { index, part } of state.parts) warming.parts[index] = Tally.from(part)
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
