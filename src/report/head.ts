// The top of a report: what ran, when, and what must be known before any number is read.

import { paint } from '../chart/paint.js'
import type { Summary } from '../core/summary.js'
import { displayWidth, printable, truncate } from '../core/text.js'
import { count } from '../core/units.js'
import { INDENT, type Page, paragraph } from './layout.js'

const SIGN = '! '

/** Target and date in one line where they fit, and the plan below. */
export function header(page: Page, { target, started }: Summary, plan: string | undefined): string[] {
  const where = truncate(printable(target ?? ''), page.width - INDENT.length)
  const when = started === null ? '' : utc(printable(started))
  const space = page.width - INDENT.length - displayWidth(where) - displayWidth(when)
  const title = paint(page.colour, 'title', where)
  const date = paint(page.colour, 'quiet', when)
  const lines = space >= 3 || where === '' || when === '' ? [`${title}${' '.repeat(Math.max(0, space))}${date}`] : [title, date]
  const shown = lines.filter((line) => line.trim() !== '').map((line) => `${INDENT}${line}`.trimEnd())
  return plan === undefined ? shown : [...shown, ...paragraph(page, printable(plan))]
}

/** `2026-11-21T09:31:02.114Z` without its fraction, for people. */
function utc(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC')
}

/** What casts doubt on all that follows: no answers, no trust, books that do not balance. Nothing when all is well. */
export function warnings(page: Page, summary: Summary): string[] {
  return warningWords(summary).flatMap(({ tone, text }) => paragraph(page, text, SIGN, tone))
}

/** The sentences of {@link warnings}, and how bad each is. */
export function warningWords(summary: Summary): { readonly tone: 'bad' | 'warn'; readonly text: string }[] {
  const { trusted, bottleneck, reasons } = summary.verdict
  const bad = [...nothingAnswered(summary), ...(trusted ? [] : ['These numbers cannot be trusted.']), ...imbalance(summary)]
  const warn = [
    ...(bottleneck === 'client' ? [CLIENT] : []),
    ...(trusted && bottleneck !== 'client' ? [] : reasons.map((reason) => printable(reason))),
  ]
  return [...bad.map((text) => ({ tone: 'bad' as const, text })), ...warn.map((text) => ({ tone: 'warn' as const, text }))]
}

const CLIENT = 'The load generator was the bottleneck: the target can do more than these rates, and answers in less than these times.'

function nothingAnswered({ requests: { planned, sent, answered }, script, errors }: Summary): string[] {
  if (answered > 0 || Object.keys(errors).some((cause) => cause.startsWith('status '))) return []
  if (planned === 0 && script !== null && script.iterations.started > 0) return []
  if (planned === 0) return ['There is nothing to report: not one request was planned.']
  if (sent === 0) return [`Nothing was sent: none of the ${count(planned)} requests that were planned.`]
  return [`Nothing was answered: ${count(sent)} sent, not one complete response.`]
}

function imbalance({ requests: { planned, sent, unsent, answered, failed, unfinished } }: Summary): string[] {
  if (planned === sent + unsent && sent === answered + failed + unfinished) return []
  return ['The books do not balance: requests were lost or counted twice. This is a bug in hammer; please report it.']
}
