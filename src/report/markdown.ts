// The report as Markdown, for a comment on a pull request: the verdict in a sentence, one table of times, and what failed.

import { STATUS_CODES } from 'node:http'
import type { Summary } from '../core/summary.js'
import { count, significant } from '../core/units.js'
import { meaning } from './causes.js'
import { doubts, utc } from './head.js'
import type { Column } from './layout.js'
import { code, details, left, markdownTable, others, prose, right } from './markup.js'
import { byFrequency, numbersOf } from './names.js'
import { percent, plural, time } from './numbers.js'
import type { ReportOptions } from './report.js'
import { iterationColumns } from './script.js'
import { cyclesMarkup, sizingMarkup } from './search-markup.js'
import { measured } from './thresholds.js'
import { timerColumns } from './timers.js'
import { needed, timesTable, unitOf } from './times.js'
import { books } from './totals.js'

/** What a comment on GitHub may have, in characters, less one. */
const MOST_CHARACTERS = 65_535
/** So many rows of one kind are shown, the others are counted. */
const MOST = 20
const LONGEST_COMMAND = 2000
/** More intervals than these are left to intervals.csv. */
const MOST_INTERVALS = 60

/** Less than 65,536 characters: of a report that would be longer, the last parts are left out, and it says so. */
export function markdown(summary: Summary, options: ReportOptions): string {
  const blocks = [
    [`### ${summary.title === null ? 'Load test' : prose(summary.title)}`],
    [headline(summary)],
    [about(summary, options)],
    doubts(summary).map(([sentence, tone]) => `- ${tone === 'bad' ? '❌' : '⚠️'} ${prose(sentence)}`),
    thresholds(summary),
    sizingMarkup(summary),
    times(summary),
    statuses(summary),
    failures(summary),
    ...script(summary),
    names(summary),
    cyclesMarkup(summary),
    details('Books, the generator, how sure the times are', more(summary, options)),
    details('Intervals', intervals(summary)),
  ]
  return fitted(blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')))
}

function fitted(blocks: readonly string[]): string {
  const whole = `${blocks.join('\n\n')}\n`
  if (whole.length <= MOST_CHARACTERS) return whole
  const rest = 'The rest does not fit into a comment: see the report in the folder of the run.'
  const shorter = blocks.at(-1) === rest ? blocks.slice(0, -2) : blocks.slice(0, -1)
  return fitted([...shorter, rest])
}

/** What a reader wants to know who reads one line. */
function headline(summary: Summary): string {
  const { requests, rate, response } = summary
  const lost = requests.failed + requests.unfinished
  const times = (['p50', 'p99'] as const).flatMap((name) => {
    const seconds = response[name]
    return seconds === null || response.count < needed(name) ? [] : [`${name} ${time(1000 * seconds)}`]
  })
  const parts = [
    `${significant(rate.answered)} answers/s`,
    ...(times.length === 0 ? [] : [`response ${times.join(', ')}`]),
    `${count(lost)} of ${count(requests.sent)} ${plural(requests.sent, 'request')} without an answer`,
  ]
  const verdict = judgement(summary)
  return `${verdict === null ? '' : `**${verdict}** `}${parts.join('; ')}.`
}

/** Null where there is nothing to judge by. */
function judgement(summary: Summary): string | null {
  const grave = doubts(summary).find(([, tone]) => tone === 'bad')
  if (grave) return `❌ ${grave[0]}`
  const failed = summary.thresholds.filter(({ holds }) => !holds).length
  const all = summary.thresholds.length
  const of = `of ${count(all)} ${plural(all, 'threshold')}`
  if (failed === 1 && all === 1) return '❌ The threshold does not hold.'
  if (failed > 0) return `❌ ${count(failed)} ${of} ${failed === 1 ? 'does' : 'do'} not hold.`
  if (summary.verdict.bottleneck === 'client') return '⚠️ The load generator was the bottleneck.'
  if (all > 0) return all === 1 ? '✅ The threshold holds.' : `✅ All ${count(all)} thresholds hold.`
  return summary.verdict.bottleneck === 'server' ? 'The target was the bottleneck.' : null
}

function about({ target, started, tags }: Summary, { plan }: ReportOptions): string {
  const parts = [
    ...(target === null ? [] : [code(target)]),
    ...(started === null ? [] : [prose(utc(started))]),
    ...(plan === undefined ? [] : [prose(plan)]),
    ...Object.entries(tags).map(([key, value]) => code(`${key}=${value}`)),
  ]
  return parts.join(' · ')
}

function thresholds({ thresholds: results }: Summary): string[] {
  return markdownTable([
    left(
      'threshold',
      results.map(({ expression }) => code(expression)),
    ),
    right(
      'measured',
      results.map((result) => prose(measured(result))),
    ),
    left(
      '',
      results.map(({ holds }) => (holds ? '✅ holds' : '❌ does not hold')),
    ),
  ])
}

function times(summary: Summary): string[] {
  return markdownTable(timesTable(summary).columns)
}

function statuses({ statuses: found, requests }: Summary): string[] {
  const rows = Object.entries(found).sort(([, n], [, m]) => m - n)
  const shown = rows.slice(0, MOST)
  return [
    ...markdownTable([
      left(
        'status',
        shown.map(([status]) => prose(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd())),
      ),
      ...shares(
        shown.map(([, n]) => n),
        requests.answered,
      ),
    ]),
    ...others(rows.length - shown.length),
  ]
}

function failures({ errors, requests }: Summary): string[] {
  const rows = Object.entries(errors).sort(([, n], [, m]) => m - n)
  const shown = rows.slice(0, MOST)
  const table = markdownTable([
    left(
      'without an answer',
      shown.map(([cause]) => code(cause)),
    ),
    ...shares(
      shown.map(([, n]) => n),
      requests.planned,
    ),
    left(
      '',
      shown.map(([cause]) => prose(meaning(cause))),
    ),
  ])
  return [...table, ...others(rows.length - shown.length)]
}

function shares(numbers: readonly number[], whole: number): Column[] {
  return [
    right('requests', numbers.map(count)),
    right(
      'share',
      numbers.map((n) => percent(n, whole)),
    ),
  ]
}

function script(summary: Summary): string[][] {
  if (summary.script === null) return []
  const { checks, counters, problems, ended } = summary.script
  const rows = Object.entries(checks).sort(([, a], [, b]) => b.failed - a.failed)
  const made = rows.slice(0, MOST)
  return [
    ended === null ? [] : [`- ⚠️ The script ended the run: ${prose(ended.reason)}`],
    markdownTable(named(iterationColumns(summary.script))),
    [
      ...markdownTable([
        left(
          'check',
          made.map(([name]) => code(name)),
        ),
        right(
          'passed',
          made.map(([, { passed }]) => count(passed)),
        ),
        right(
          'failed',
          made.map(([, { failed }]) => count(failed)),
        ),
        left(
          '',
          made.map(([, { failed }]) => (failed === 0 ? '✅' : '❌')),
        ),
      ]),
      ...others(rows.length - made.length),
    ],
    markdownTable(named(timerColumns(summary.script))),
    markdownTable([
      left(
        'counter',
        Object.keys(counters)
          .slice(0, MOST)
          .map((name) => code(name)),
      ),
      right(
        '',
        Object.values(counters)
          .slice(0, MOST)
          .map((n) => (Number.isInteger(n) ? count(n) : String(n))),
      ),
    ]),
    problems.length === 0
      ? []
      : ['Problems of the script:', '', ...problems.slice(0, MOST).map(problem), ...others(problems.length - MOST)],
  ]
}

function problem({ kind, scenario, message, where, count: n }: NonNullable<Summary['script']>['problems'][number]): string {
  return `- ${count(n)} × ${kind} in ${code(scenario)}${where === '' ? '' : ` (${code(where)})`}: ${code(message)}`
}

function names(summary: Summary): string[] {
  const all = byFrequency(summary)
  const shown = all.slice(0, MOST)
  const columns = [
    left(
      'name',
      shown.map(([name]) => code(name)),
    ),
    ...numbersOf(shown, unitOf(summary)),
  ]
  return [...markdownTable(columns), ...others(all.length - shown.length)]
}

function more(summary: Summary, { notes = [] }: ReportOptions): string[] {
  return [
    ...books(summary).flatMap(([label, sentences]) => sentences.map((sentence) => `- ${label}: ${prose(sentence)}`)),
    ...timesTable(summary).notes.map((note) => `- ${prose(note)}`),
    ...notes.slice(0, MOST).map((note) => `- ${prose(note)}`),
    ...(summary.command === null ? [] : [`- again: ${code(summary.command, LONGEST_COMMAND)}`]),
  ]
}

function intervals({ intervals: all }: Summary): string[] {
  if (all.length < 2 || all.length > MOST_INTERVALS) return []
  const ms = (seconds: number | null) => (seconds === null ? '–' : time(1000 * seconds))
  return markdownTable([
    right(
      'from, s',
      all.map(({ start }) => String(start)),
    ),
    right(
      'requests',
      all.map(({ requests }) => count(requests)),
    ),
    right(
      'failed',
      all.map(({ failed }) => count(failed)),
    ),
    right(
      'answers/s',
      all.map(({ throughput }) => significant(throughput)),
    ),
    ...(['p50', 'p99', 'max'] as const).map((name) =>
      right(
        name,
        all.map((one) => ms(one[name])),
      ),
    ),
    left(
      '',
      all.map(({ tainted }) => (tainted ? '⚠️ disturbed' : '')),
    ),
  ])
}

/** Columns whose first one has names from outside. */
function named(columns: readonly Column[]): Column[] {
  const [first, ...rest] = columns.map(({ cells, align }) => ({ cells: cells.slice(0, MOST + 1), align }))
  if (!first) return []
  const [head, ...cells] = first.cells
  return [
    left(
      head,
      cells.map((name) => code(name)),
    ),
    ...rest,
  ]
}
