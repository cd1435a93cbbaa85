// The books of a run: what became of every request, how fast, how much; each rate with what it was divided by.

import { paint } from '../chart/paint.js'
import type { Summary } from '../core/summary.js'
import { printable, wrap } from '../core/text.js'
import { bytes, count, significant } from '../core/units.js'
import { labelled, type Page, room } from './layout.js'
import { percent, plural, span, time } from './numbers.js'

/** The block of totals. */
export function totals(page: Page, summary: Summary): string[] {
  return books(summary).flatMap(([label, sentences]) => {
    const lines = sentences.flatMap((sentence) => equation(sentence, room(page)))
    return labelled(
      page,
      label,
      lines.map((line) => highlight(page, line)),
    )
  })
}

/** The books in sentences, by their label; no sentence for what there is nothing to say about. */
export function books(summary: Summary): readonly (readonly [label: string, sentences: readonly string[]])[] {
  return [
    ['requests', balance(summary)],
    ['rate', plannedRate(summary)],
    ['throughput', throughput(summary)],
    ['data', data(summary)],
    ['warm-up', warmUp(summary)],
    ['verdict', verdict(summary)],
  ]
}

/** Wraps so that no number is parted from its unit or its sign. */
function equation(text: string, width: number): string[] {
  const glued = text.replace(/(\d) (?=\p{L})|([+=]) (?=\d)/gu, '$1$2\u00a0')
  return wrap(glued, width).map((line) => line.replaceAll('\u00a0', ' '))
}

function balance({ requests: { planned, sent, unsent, answered, failed, unfinished, lost = 0 } }: Summary): string[] {
  const outcome = `${count(answered)} answered + ${count(failed)} failed + ${count(unfinished)} unfinished`
  if (unsent + lost === 0) return [`${count(sent)} sent = ${outcome}`]
  const parts = [`${count(sent)} sent`, `${count(unsent)} unsent`, ...(lost > 0 ? [`${count(lost)} lost`] : [])]
  return [`${count(planned)} planned = ${parts.join(' + ')}`, `${count(sent)} sent = ${outcome}`]
}

/** The headline, and what went wrong; a zero is no news. */
function highlight(page: Page, line: string): string {
  return line
    .replace(/^[\d,.]+ answers\/s/, (text) => paint(page.colour, 'title', text))
    .replace(/\b[1-9][\d,]* failed/, (text) => paint(page.colour, 'bad', text))
    .replace(/\b[1-9][\d,]* (unfinished|unsent|lost)/, (text) => paint(page.colour, 'warn', text))
}

/** The sending phase without the warm-up: what rates are divided by, in seconds. */
function measured({ duration, warmUp }: Summary): number {
  return Math.max(0, duration - warmUp.duration)
}

/** In the open model: what was asked for, what of it became due, what of that was sent. */
function plannedRate(summary: Summary): string[] {
  const { rate, requests } = summary
  const seconds = measured(summary)
  if (rate.planned === null || seconds === 0) return []
  const due = requests.planned / seconds
  // a ramp, stages or few arrivals: the average is not the rate that was asked for
  const average = Math.abs(due - rate.planned) > 0.02 * rate.planned ? `, ${significant(due)}/s planned on average` : ''
  return [
    `${significant(rate.planned)}/s asked for${average}; ${significant(rate.sent)}/s sent (${percent(requests.sent, requests.planned)} of those planned)`,
  ]
}

function throughput(summary: Summary): string[] {
  const { rate, requests } = summary
  const seconds = measured(summary)
  if (seconds === 0) return ['no rate: the rows span no time']
  const late = rate.late === 0 ? '' : `; ${count(rate.late)} more after the end`
  const warm = summary.warmUp.duration === 0 ? '' : ' after the warm-up'
  const timely = requests.answered - rate.late
  return [`${significant(rate.answered)} answers/s = ${count(timely)} ${plural(timely, 'answer')} in ${span(seconds)}${warm}${late}`]
}

/** Bytes are counted over the whole run, its warm-up included. */
function data({ bytes: { sent, received }, duration }: Summary): string[] {
  const rate = (n: number) => (duration > 0 ? ` (${bytes(n / duration)}/s)` : '')
  const parts = [
    ...(received === null ? [] : [`received ${bytes(received)}${rate(received)}`]),
    ...(sent === null ? [] : [`sent ${bytes(sent)}${rate(sent)}`]),
  ]
  return parts.length === 0 ? [] : [parts.join(', ')]
}

function warmUp({ warmUp: { duration, requests, search } }: Summary): string[] {
  const leftOut = `${count(requests)} ${plural(requests, 'request')} of the first ${span(duration)} left out of all other numbers`
  if (search === 'found') return [`found: ${leftOut}`]
  if (duration === 0 && requests === 0) return search === undefined ? [] : [`auto: ${NOTHING_FOUND[search]}, nothing left out`]
  // what is left out without a transient is the ramp-up
  return [search === undefined ? leftOut : `${leftOut}: the ramp-up; no transient found after it`]
}

/** Why a search left nothing out. */
const NOTHING_FOUND = {
  steady: 'no transient found',
  unsteady: 'the response times do not settle in the first half of the run',
  short: 'too few answers to find a transient',
} as const

/** Who was the limit, and how the generator fared; a file without a run behind it says nothing of that. */
function verdict(summary: Summary): string[] {
  const { trusted, bottleneck } = summary.verdict
  const above = bottleneck === 'client' ? ' (see above)' : ''
  return verdictWords(summary, bottleneck === 'server' && trusted ? 'with reasons' : 'without').map((text, i) =>
    i === 0 ? text + above : text,
  )
}

/** Who was the limit, with what shows it where that stands nowhere else, and how the generator fared. */
export function verdictWords(summary: Summary, shown: 'with reasons' | 'without'): string[] {
  const { verdict, generator, lag, intervals, rate } = summary
  const { bottleneck, reasons } = verdict
  if (generator === null) return []
  const because = shown === 'with reasons' && reasons.length > 0 ? `: ${reasons.map(printable).join('; ')}` : ''
  const tainted = intervals.filter((interval) => interval.tainted).length
  const busiest = Math.max(0, ...generator.workers.map(({ busy }) => busy))
  return [
    `${bottleneck === 'none' && rate.planned === null ? 'no clear bottleneck' : BOTTLENECK[bottleneck]}${because}`,
    [
      `${generator.workers.length === 1 ? 'the worker was' : 'workers were at most'} ${percent(busiest, 1)} busy`,
      ...(lag.p99 === null ? [] : [`lag p99 ${time(1000 * lag.p99)}`]),
      ...(tainted === 0 ? [] : [`${count(tainted)} of ${count(intervals.length)} intervals disturbed by the generator`]),
    ].join(', '),
  ]
}

const BOTTLENECK = {
  client: 'the load generator was the bottleneck',
  server: 'the target was the bottleneck',
  none: 'nobody was the bottleneck, the rate was kept',
}
