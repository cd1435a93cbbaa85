// Retry-After: when a target that refused a request wants to see the next one (RFC 9110, 10.2.3).

import type { Clock } from '../../core/clock.js'
import { ascii, isName, LF, value } from './bytes.js'

/** How long the head in `bytes[at … end)` asks to wait, in ms; 0 where it does not. */
export type WaitIn = (bytes: Buffer, at: number, end: number) => number

/** However much a target asks for, it does not get more at one time than an hour. */
export const LONGEST_WAIT = 3_600_000

const RETRY_AFTER = ascii('retry-after:')

/** Reads whole heads; of several fields the longest wait counts. */
export function waitReader(clock: Pick<Clock, 'date'>): WaitIn {
  return (bytes, at, end) => {
    let longest = 0
    for (let i = bytes.indexOf(LF, at) + 1; i > 0 && i < end; i = bytes.indexOf(LF, i) + 1) {
      if (!isName(bytes, i, end, RETRY_AFTER)) continue
      longest = Math.max(longest, parseRetryAfter(value(bytes, i + RETRY_AFTER.length, end), clock.date()))
    }
    return longest
  }
}

/** Seconds, or an HTTP-date, as ms from `now`, at most {@link LONGEST_WAIT}; 0 for what is neither, and for what is over. */
export function parseRetryAfter(text: string, now: Date): number {
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : parseDate(text, now.getUTCFullYear()) - now.getTime()
  return wait > 0 ? Math.min(wait, LONGEST_WAIT) : 0
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<time>\\d\\d:\\d\\d:\\d\\d)'
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'

/** The three forms of RFC 9110, 5.6.7: as it is to be written, of RFC 850, and of asctime. */
const FORMS = [
  new RegExp(`^${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`),
  new RegExp(`^${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
]

/** Ms since 1970, NaN for what is none. `Date.parse` alone takes much for a date that is none, and asctime for local time. */
function parseDate(text: string, thisYear: number): number {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups
    if (!parts) continue
    const year = parts.year.length === 4 ? parts.year : String(nearYear(Number(parts.year), thisYear))
    const month = String(MONTHS.indexOf(parts.month) + 1).padStart(2, '0')
    return Date.parse(`${year}-${month}-${parts.day.replace(' ', '0')}T${parts.time}Z`)
  }
  return Number.NaN
}

/** A year of two digits that seems to lie more than 50 years ahead is the last one that ended so (RFC 9110, 5.6.7). */
function nearYear(digits: number, thisYear: number): number {
  const year = thisYear - (thisYear % 100) + digits
  return year > thisYear + 50 ? year - 100 : year
}
