// A run while it runs: two lines for a terminal, or one line now and then for a log.

import { type Colour, paint } from '../chart/paint.js'
import type { Snapshot } from '../core/snapshot.js'
import { displayWidth, printable, truncate } from '../core/text.js'
import { count, duration, share, significant } from '../core/units.js'
import { time } from './numbers.js'

const BAR = { done: '━', left: '─' }
const LONGEST_BAR = 40
/** Room for the words behind the bar. */
const WORDS = 36
const GAP = '   '
const SPACE = '  '
const PHASES = { 'warm-up': 'warm-up', 'ramp-up': 'ramp-up', steady: 'running', grace: 'grace period', done: 'done' } as const
/** So many causes are named, the others are counted. */
const CAUSES = 3

/**
 * Lines for a terminal, none wider than `width`: how far the run is, and how it goes now. What does not fit is left out,
 * the least important first.
 */
export function liveLines(snapshot: Snapshot, width: number, colour: Colour): string[] {
  const main = [...now(snapshot), ...misses(snapshot)]
  const others = [`${count(snapshot.answered)} answered`, ...inFlight(snapshot)]
  const withoutCauses = [...now(snapshot), ...misses({ ...snapshot, causes: {} }), ...others]
  return [progressLine(snapshot, width, colour), fitted(fits(main, width) ? [...main, ...others] : withoutCauses, width, colour)]
}

/** One line for a log: `10 s of 60 s: 16,600 answered, 1,660/s, p50 12.1 ms, p99 30.1 ms, 10 failed (timeout 8, ECONNRESET 2)`. */
export function plainLine(snapshot: Snapshot): string {
  const { elapsed, phase, answered } = snapshot
  const where = [`${clock(elapsed)}${target(snapshot)}`, ...(phase === 'steady' ? [] : [PHASES[phase]])].join(', ')
  return `${where}: ${[`${count(answered)} answered`, ...now(snapshot), ...misses(snapshot)].join(', ')}`
}

function now({ rate, p50, p99, sizing }: Snapshot): string[] {
  return [
    ...(sizing ? [sizingWords(sizing)] : []),
    ...(rate === null ? [] : [`${significant(rate)}/s`]),
    ...(p50 === null ? [] : [`p50 ${time(p50)}`]),
    ...(p99 === null ? [] : [`p99 ${time(p99)}`]),
  ]
}

function sizingWords({ users, ratio, limit }: NonNullable<Snapshot['sizing']>): string {
  return `${count(users)} users${ratio === null ? '' : `, ${share(ratio)} failing (limit ${share(limit)})`}`
}

function misses({ failed, unsent, causes }: Snapshot): string[] {
  const all = Object.entries(causes)
  const named = all.slice(0, CAUSES).map(([cause, n]) => `${truncate(printable(cause), 24)} ${count(n)}`)
  const list = all.length > CAUSES ? [...named, '…'] : named
  return [
    ...(failed === 0 ? [] : [`${count(failed)} failed${list.length === 0 ? '' : ` (${list.join(', ')})`}`]),
    ...(unsent === 0 ? [] : [`${count(unsent)} unsent`]),
  ]
}

function inFlight({ inFlight }: Snapshot): string[] {
  return inFlight === null ? [] : [`${count(inFlight)} in flight`]
}

/** How far the run is, as a bar with words. */
export function progressLine(snapshot: Snapshot, width: number, colour: Colour): string {
  const share = progress(snapshot)
  if (share === null) return truncate([clock(snapshot.elapsed), PHASES[snapshot.phase]].join(GAP), width)
  const words = [`${Math.floor(100 * share)} %`.padStart(5), remaining(snapshot, share)].join(GAP)
  // of one length for the whole run: a bar that breathes with its words distracts
  const length = Math.min(LONGEST_BAR, width - WORDS)
  if (length < 4) return truncate(words.trimStart(), width)
  const filled = Math.floor(share * length)
  return (
    paint(colour, 'first', BAR.done.repeat(filled)) +
    paint(colour, 'quiet', BAR.left.repeat(length - filled)) +
    GAP +
    truncate(words, width - length - GAP.length)
  )
}

/** How much is done, 0 … 1; null when there is no end in sight. A run ends with whichever comes first. */
function progress({ elapsed, duration, requested, requests, phase }: Snapshot): number | null {
  if (phase === 'done') return 1
  const shares = [...(duration ? [elapsed / duration] : []), ...(requested ? [requests / requested] : [])]
  return shares.length === 0 ? null : Math.min(1, Math.max(0, ...shares))
}

function remaining(snapshot: Snapshot, share: number): string {
  const { elapsed, duration, requested, phase, inFlight } = snapshot
  if (phase === 'done') return `done after ${clock(elapsed)}`
  if (phase === 'grace') return `waiting for ${inFlight === null ? 'the last' : count(inFlight)} answers`
  const byTime = duration === null ? Number.POSITIVE_INFINITY : duration - elapsed
  const byWork = share > 0 ? (elapsed * (1 - share)) / share : Number.POSITIVE_INFINITY
  const left = Math.min(byTime, byWork)
  const ofTotal = duration !== null && (requested === null || byTime <= byWork)
  const text = ofTotal ? `${clock(elapsed)} of ${clock(duration)}` : Number.isFinite(left) ? `${clock(left)} left` : ''
  return phase === 'steady' ? text : [text, PHASES[phase]].filter((part) => part !== '').join(GAP)
}

/** Whole seconds, so that the live view does not tremble; minutes from the second one on. */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 120 ? `${seconds} s` : duration(1000 * seconds)
}

function target({ duration, requested }: Snapshot): string {
  const ends = [...(duration === null ? [] : [clock(duration)]), ...(requested === null ? [] : [`${count(requested)} requests`])]
  return ends.length === 0 ? '' : ` of ${ends.join(' or ')}`
}

function fits(parts: readonly string[], width: number): boolean {
  return displayWidth(parts.join(SPACE)) <= width
}

function fitted(parts: readonly string[], width: number, colour: Colour): string {
  let shown = parts
  while (shown.length > 1 && !fits(shown, width)) shown = shown.slice(0, -1)
  const line = truncate(shown.join(SPACE), width)
  return line.replace(/[\d,]+ failed/, (text) => paint(colour, 'bad', text))
}
