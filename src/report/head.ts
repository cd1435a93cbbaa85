// The top of a report: what ran, when, and what must be known before any number is read.

import { paint } from '../chart/paint.js'
import type { Summary } from '../core/summary.js'
import { displayWidth, printable, truncate } from '../core/text.js'
import { count } from '../core/units.js'
import { INDENT, type Page, paragraph } from './layout.js'

const SIGN = '! '

/** Target and date in one line where they fit, and the plan below. */
export function header(page: Page, { target, started, title: name, tags }: Summary, plan: string | undefined): string[] {
  const where = truncate(printable(target ?? ''), page.width - INDENT.length)
  const when = started === null ? '' : utc(printable(started))
  const space = page.width - INDENT.length - displayWidth(where) - displayWidth(when)
  const title = paint(page.colour, 'title', where)
  const date = paint(page.colour, 'quiet', when)
  const lines = space >= 3 || where === '' || when === '' ? [`${title}${' '.repeat(Math.max(0, space))}${date}`] : [title, date]
  const shown = lines.filter((line) => line.trim() !== '').map((line) => `${INDENT}${line}`.trimEnd())
  return [
    ...(name === null ? [] : paragraph(page, printable(name), '', 'title')),
    ...shown,
    ...(plan === undefined ? [] : paragraph(page, printable(plan))),
    ...paragraph(page, tagWords(tags).map(printable).join(', ')).filter((line) => line.trim() !== ''),
  ]
}

/** `team=shop`, for each. */
export function tagWords(tags: Summary['tags']): string[] {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`)
}

/** `2026-11-21T09:31:02.114Z` without its fraction, for people. */
export function utc(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC')
}

/** The sentences of {@link warnings}, the gravest first. */
export function doubts(summary: Summary): readonly (readonly [sentence: string, tone: 'bad' | 'warn'])[] {
  const { trusted, bottleneck, reasons } = summary.verdict
  const bad = [...nothingAnswered(summary), ...(trusted ? [] : ['These numbers cannot be trusted.']), ...imbalance(summary)]
  const known = trusted && bottleneck !== 'client'
  const warn = [...(bottleneck === 'client' ? [CLIENT] : []), ...(known ? [] : reasons.map(printable))]
  return [...bad.map((text) => [text, 'bad'] as const), ...warn.map((text) => [text, 'warn'] as const)]
}

/** What casts doubt on all that follows: no answers, no trust, books that do not balance. Nothing when all is well. */
export function warnings(page: Page, summary: Summary): string[] {
  return doubts(summary).flatMap(([sentence, tone]) => paragraph(page, sentence, SIGN, tone))
}

const CLIENT = 'The load generator was the bottleneck: the target can do more than these rates, and answers in less than these times.'

function nothingAnswered({ requests: { planned, sent, answered }, script, errors }: Summary): string[] {
  if (answered > 0 || Object.keys(errors).some((cause) => cause.startsWith('status '))) return []
  if (planned === 0 && script !== null && script.iterations.started > 0) return []
  if (planned === 0) return ['There is nothing to report: not one request was planned.']
  if (sent === 0) return [`Nothing was sent: none of the ${count(planned)} requests that were planned.`]
  return [`Nothing was answered: ${count(sent)} sent, not one complete response.`]
}

function imbalance({ requests: { planned, sent, unsent, answered, failed, unfinished, lost = 0 } }: Summary): string[] {
  if (planned === sent + unsent + lost && sent === answered + failed + unfinished) return []
  return ['The books do not balance: requests were lost or counted twice. This is a bug in hammer; please report it.']
}
