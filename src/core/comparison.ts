// Two runs, number by number: what differs, how sure that is, and what cannot be told.

import { blockLength } from './block-length.js'
import { Distribution, PERCENTILES } from './distribution.js'
import { type Random, random } from './random.js'
import { COMPARED, type Compared, type Numbers, Resampler, type Timed } from './resample.js'
import { type Ends, simultaneous } from './simultaneous.js'

/** How often the blocks of both runs are drawn anew. */
const REPLICATES = 2000
/** With fewer blocks in a run its chance cannot be told from a difference. */
export const FEWEST_BLOCKS = 8
/** A percentile is compared when each run has so many answers above it, and below it. */
export const FEWEST_BEYOND = 10
/** Stands for a time or a rate of 0, which has no ratio: below what is measured. */
const LEAST = 1e-9

/** What is compared. Times are of the response unless they say `service`. */
export const METRICS = [
  'throughput',
  'failed',
  'mean',
  ...COMPARED,
  'service.mean',
  ...COMPARED.map((name) => `service.${name}` as const),
] as const
export type Metric = (typeof METRICS)[number]

/** What a comparison says of a number of the other run; `unknown`: there is too little to tell. */
export type Change = 'more' | 'less' | 'same' | 'unknown'

/** One number of two runs. Times in seconds, throughput per second, `failed` as a share of 1. */
export interface Difference {
  readonly metric: Metric
  readonly base: number | null
  readonly other: number | null
  /** (other − base) / base; for `failed` other − base. Null where one of them is missing, or the base is 0. */
  readonly change: number | null
  /** Holds the true change, together with those of all other numbers of these runs, in 95 of 100 comparisons; null: not known. */
  readonly interval: Ends | null
  readonly verdict: Change
}

/** What is compared of a run. */
export interface Sample {
  readonly stretches: readonly Timed[]
  /** The numbers as the run's own report has them; a metric that is missing is null. */
  readonly values: Readonly<Record<Metric, number | null>>
}

/** The numbers of a run, or of one name, out of its stretches. */
export function sampleOf(stretches: readonly Timed[]): Sample {
  const sum = (pick: (one: Timed) => number) => stretches.reduce((all, one) => all + pick(one), 0)
  const [time, sent] = [sum((one) => one.time), sum((one) => one.sent)]
  const shapes = { response: new Distribution(), service: new Distribution() }
  for (const { response, service } of stretches) {
    shapes.response.add(response)
    shapes.service.add(service)
  }
  const [response, service] = [shapes.response.shape(), shapes.service.shape()]
  const throughput = time > 0 ? sum((one) => one.inTime) / time : null
  const values = METRICS.map((metric) => {
    if (metric === 'throughput') return [metric, throughput]
    if (metric === 'failed') return [metric, sent > 0 ? sum((one) => one.failed) / sent : null]
    return [metric, (metric.startsWith('service.') ? service : response)[timeOf(metric)]]
  })
  return { stretches, values: Object.fromEntries(values) as Record<Metric, number | null> }
}

function timeOf(metric: Metric): Compared | 'mean' {
  return metric.replace('service.', '') as Compared | 'mean'
}

/** All numbers of two runs, and how their chance was judged. */
export interface Differences {
  readonly differences: readonly Difference[]
  /** Blocks of the run that has fewer, and their length in seconds. */
  readonly blocks: { readonly count: number; readonly length: number }
}

/** How to draw. */
export interface CompareOptions {
  readonly seed: number
  readonly replicates?: number
  /** Both runs went on at the same time, and their stretches are the same stretches of time. */
  readonly paired?: boolean
}

/**
 * Compares a run with its base by a block bootstrap: blocks of time of both runs are drawn anew, with replacement, and all numbers
 * are taken from each draw. Blocks, not requests: a slow second is slow for all its requests (Künsch 1989; Politis and Romano 1992).
 * Of runs that went on together the same blocks are drawn: what hit both alike is no difference between them.
 * The cost is that of some hundred blocks, whatever the number of rows.
 */
export function differences(base: Sample, other: Sample, options: CompareOptions): Differences {
  const runs = [base, other]
  const series = runs.map(seriesOf)
  const lengths = (options.paired ? series.map(() => apart(series)) : series).map(lengthsOf)
  const known = METRICS.filter((metric) =>
    runs.every((run, i) => isKnown(metric, run) && lengths[i][groupOf(metric)] <= limit(run.stretches)),
  )
  const longest = lengths.map((of) => Math.max(1, ...known.map((metric) => of[groupOf(metric)])))
  const resamplers = runs.map(({ stretches }, i) => new Resampler(stretches, longest[i]))
  const fewer = resamplers[0].blocks <= resamplers[1].blocks ? 0 : 1
  const seconds = runs[fewer].stretches.reduce((sum, { time }) => sum + time, 0)
  const intervals = known.length > 0 ? intervalsOf({ known, base, other }, resamplers, options) : new Map<Metric, Ends>()
  return {
    differences: METRICS.map((metric) => difference(metric, base, other, intervals.get(metric) ?? null)),
    blocks: { count: resamplers[fewer].blocks, length: seconds / resamplers[fewer].blocks },
  }
}

/** Longer blocks would be too few. */
function limit(stretches: readonly Timed[]): number {
  return Math.floor(stretches.length / FEWEST_BLOCKS)
}

/** What stands or falls together. A rare percentile alone shows no autocorrelation: all slow requests may lie in one slow phase. */
type Group = 'throughput' | 'failed' | 'times'

function groupOf(metric: Metric): Group {
  return metric === 'throughput' || metric === 'failed' ? metric : 'times'
}

/** For each group of numbers what every stretch adds to each of them: series whose autocorrelation says how long a block must be. */
type Series = Readonly<Record<Group, readonly (readonly number[])[]>>

/**
 * What a stretch adds to a number is, to first order, what it has above its fair share of it: of answers for its time, of the
 * sum of times and of values below a percentile for its answers.
 */
function seriesOf({ stretches, values }: Sample): Series {
  const answers = (one: Timed) => one.response.count
  const below = (seconds: number | null) => (one: Timed) => one.response.histogram.countBelow(1e6 * (seconds ?? 0))
  const [time, sent] = [({ time }: Timed) => time, ({ sent }: Timed) => sent]
  const percentiles = [below(values.p50), below(values.p90), below(values.p99)]
  const absolute: Influence = (part, whole) => influence(stretches, part, whole).series
  const relative: Influence = (part, whole) => {
    const { series, value } = influence(stretches, part, whole)
    return series.map((one) => (value > 0 ? one / value : 0))
  }
  return {
    throughput: [relative((one) => one.inTime, time)],
    failed: [absolute((one) => one.failed, sent)],
    times: [relative((one) => one.response.sum, answers), ...percentiles.map((part) => absolute(part, answers))],
  }
}

type Count = (one: Timed) => number
type Influence = (part: Count, whole: Count) => number[]

/** A ratio of sums, and what each stretch adds to it, a stretch of average length taken for 1. */
function influence(stretches: readonly Timed[], part: Count, whole: Count): { readonly value: number; readonly series: number[] } {
  const all = stretches.reduce((sum, one) => sum + whole(one), 0)
  const value = stretches.reduce((sum, one) => sum + part(one), 0) / all
  const series = stretches.map((one) => (Number.isFinite(value) ? (stretches.length * (part(one) - value * whole(one))) / all : 0))
  return { value, series }
}

/** What every stretch adds to the differences of two runs, to those of times and throughput in the ratio. */
function apart([base, other]: readonly Series[]): Series {
  const of = (group: Group) => base[group].map((series, i) => series.map((value, at) => other[group][i][at] - value))
  return { throughput: of('throughput'), failed: of('failed'), times: of('times') }
}

/** The length of block that each group of numbers asks for. */
function lengthsOf(series: Series): Readonly<Record<Group, number>> {
  const longest = (group: Group) => Math.max(...series[group].map(blockLength))
  return { throughput: longest('throughput'), failed: longest('failed'), times: longest('times') }
}

interface Family {
  readonly known: readonly Metric[]
  readonly base: Sample
  readonly other: Sample
}

function intervalsOf({ known, base, other }: Family, resamplers: readonly Resampler[], options: CompareOptions) {
  const { seed, replicates = REPLICATES, paired = false } = options
  const next: Random = random(seed, 'compare')
  const read = known.map(readerOf)
  const all = known.map((metric) => ({
    value: distance(metric, base.values[metric] ?? Number.NaN, other.values[metric] ?? Number.NaN),
    replicates: new Float64Array(replicates),
  }))
  for (let r = 0; r < replicates; r++) {
    const drawn = resamplers[0].draw(next)
    const a = resamplers[0].numbers(drawn)
    const b = resamplers[1].numbers(paired ? drawn : resamplers[1].draw(next))
    known.forEach((metric, i) => {
      all[i].replicates[r] = distance(metric, read[i](a), read[i](b))
    })
  }
  const ends = simultaneous(all, Math.min(...resamplers.map(({ blocks }) => blocks)))
  return new Map(known.map((metric, i) => [metric, [changeOf(metric, ends[i][0]), changeOf(metric, ends[i][1])] as const]))
}

/** Ratios as logarithms: twice is as far as half. Shares of failures as what they are: 0 is a usual one. */
function distance(metric: Metric, base: number, other: number): number {
  if (metric === 'failed') return (other || 0) - (base || 0)
  return Math.log(Math.max(LEAST, other || 0)) - Math.log(Math.max(LEAST, base || 0))
}

function changeOf(metric: Metric, distance: number): number {
  return metric === 'failed' ? distance : Math.expm1(distance)
}

/** How a number of a mix of blocks is found, in the unit of a {@link Difference}. */
function readerOf(metric: Metric): (numbers: Numbers) => number {
  if (metric === 'throughput' || metric === 'failed') return (numbers) => numbers[metric]
  const of = metric.startsWith('service.') ? 'service' : 'response'
  const name = timeOf(metric)
  return (numbers) => numbers[of][name] / 1e6
}

/** Whether a run has enough for this number. */
function isKnown(metric: Metric, { stretches, values }: Sample): boolean {
  const value = values[metric]
  if (value === null || (metric !== 'failed' && !(value > 0))) return false
  if (metric === 'throughput' || metric === 'failed') return true
  const answers = stretches.reduce((sum, { response, service }) => sum + (metric.startsWith('service') ? service : response).count, 0)
  const name = timeOf(metric)
  const p = name === 'mean' ? 0.5 : PERCENTILES[name]
  return answers * Math.min(p, 1 - p) >= FEWEST_BEYOND - 1e-9
}

function difference(metric: Metric, base: Sample, other: Sample, interval: Ends | null): Difference {
  const [a, b] = [base.values[metric], other.values[metric]]
  const change = a === null || b === null ? null : metric === 'failed' ? b - a : a > 0 ? b / a - 1 : null
  return { metric, base: a, other: b, change, interval, verdict: verdictOf(interval) }
}

function verdictOf(interval: Ends | null): Change {
  if (interval === null) return 'unknown'
  if (interval[0] > 0) return 'more'
  return interval[1] < 0 ? 'less' : 'same'
}
