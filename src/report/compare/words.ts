// A difference in words: `p99 8.1 % slower [2.0, 14.9]`, `p50 no change ±1.2 %`, `p99.9 cannot tell`.

import type { Change, Difference, Metric } from '../../core/comparison.js'
import { count } from '../../core/units.js'

/** An interval that is wider on either side says nothing of use: "no change" would be taken for more than it is. */
const WIDEST = { ratio: 0.1, points: 0.01 }
const MOST = 999

type Kind = 'time' | 'throughput' | 'failed'

const WORDS: Readonly<Record<Kind, Readonly<Record<'more' | 'less', string>>>> = {
  time: { more: 'slower', less: 'faster' },
  throughput: { more: 'higher', less: 'lower' },
  failed: { more: 'more', less: 'fewer' },
}

/** Whether a change is good or bad news; `none` where nothing is said. */
export function news({ metric, verdict }: Difference): 'good' | 'bad' | 'none' {
  if (verdict === 'same' || verdict === 'unknown') return 'none'
  return (verdict === 'more') === (metric === 'throughput') ? 'good' : 'bad'
}

/** `service p99` for `service.p99`. */
export function label(metric: Metric): string {
  return metric.replace('service.', 'service ')
}

/** `8.1 % slower [2.0, 14.9]`, without the name of the number. */
export function phrase(difference: Difference, ends: 'with ends' | 'without ends' = 'with ends'): string {
  const { metric, verdict, change, interval } = difference
  if (interval === null || change === null) return 'cannot tell'
  const unit = metric === 'failed' ? 'pp' : '%'
  if (verdict === 'same' || verdict === 'unknown') return sameness(metric, interval, unit)
  const word = WORDS[kindOf(metric)][verdict]
  const size = `${amount(Math.abs(change))} ${unit} ${word}`
  return ends === 'with ends' ? `${size} ${bracketed(interval, verdict)}` : size
}

/** A signed change: `+8.1 %`, `−0.3 pp`, `–` where there is none. */
export function signed(metric: Metric, change: number | null): string {
  if (change === null) return '–'
  const text = amount(Math.abs(change))
  const sign = /^[0.]+$/.test(text) ? '±' : change < 0 ? '−' : '+'
  return `${sign}${text} ${metric === 'failed' ? 'pp' : '%'}`
}

/** Both ends of an interval, signed: `−2.1 … +3.0 %`; `–` where it is not known. */
export function endsWords({ metric, interval }: Difference): string {
  if (interval === null) return '–'
  const [low, high] = interval.map((end) => signed(metric, end))
  return `${low.replace(/ [%p]+$/, '')} … ${high}`
}

function kindOf(metric: Metric): Kind {
  return metric === 'throughput' || metric === 'failed' ? metric : 'time'
}

function sameness(metric: Metric, [low, high]: readonly [number, number], unit: string): string {
  const half = (high - low) / 2
  const isNarrow = half <= (metric === 'failed' ? WIDEST.points : WIDEST.ratio)
  return `${isNarrow ? 'no change' : 'cannot tell'} ±${amount(half)} ${unit}`
}

/** Both ends as the word beside them has it: of something faster, as amounts by which it is faster. */
function bracketed([low, high]: readonly [number, number], verdict: Change): string {
  const [from, to] = verdict === 'less' ? [-high, -low] : [low, high]
  return `[${amount(from)}, ${amount(to)}]`
}

/** A share of 1 in percent: one digit after the point, two where it is small. */
function amount(share: number): string {
  const value = 100 * share
  if (value > MOST) return value > 1e6 ? '>1,000,000' : count(value)
  return value !== 0 && Math.abs(value) < 0.1 ? value.toFixed(2) : value.toFixed(1)
}
