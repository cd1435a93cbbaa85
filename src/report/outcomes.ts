// What came back, by status, and what did not, by cause.

import { STATUS_CODES } from 'node:http'
import { paint } from '../chart/paint.js'
import type { Summary } from '../core/summary.js'
import { displayWidth, padLeft, padRight, printable, truncate, wrap } from '../core/text.js'
import { count } from '../core/units.js'
import { meaning } from './causes.js'
import { labelled, limited, type Page, room } from './layout.js'
import { percent } from './numbers.js'

const MOST = 12

/** Both lists; nothing for an empty one. */
export function outcomes(page: Page, summary: Summary): string[] {
  return [...labelled(page, 'statuses', statuses(page, summary)), ...labelled(page, 'unanswered', unanswered(page, summary))]
}

function statuses(page: Page, { statuses, requests }: Summary): string[] {
  const found = Object.entries(statuses).sort(([a], [b]) => Number(a) - Number(b))
  const numbers = found.map(([, n]) => count(n))
  const shares = found.map(([, n]) => percent(n, requests.answered))
  const lines = found.map(([status], i) => {
    const front = `${padLeft(numbers[i], widest(numbers))}  ${padLeft(shares[i], widest(shares))}  `
    const what = truncate(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), room(page) - front.length)
    return [front + toned(page, Number(status), what)]
  })
  return limited(lines, MOST)
}

function toned(page: Page, status: number, text: string): string {
  if (status < 400) return text
  return paint(page.colour, status < 500 ? 'warn' : 'bad', text)
}

function unanswered(page: Page, { errors, requests }: Summary): string[] {
  const found = Object.entries(errors).sort(([, n], [, m]) => m - n)
  const numbers = found.map(([, n]) => count(n))
  const shares = found.map(([, n]) => percent(n, requests.planned))
  const lead = widest(numbers) + 2 + widest(shares) + 2
  const align = widest(found.flatMap(([cause]) => (meaning(cause) === '' ? [] : [cause])))
  const blocks = found.map(([cause], i) => {
    const [first, ...rest] = described(cause, align, room(page) - lead)
    const front = `${padLeft(numbers[i], widest(numbers))}  ${padLeft(shares[i], widest(shares))}  `
    return [front + first, ...rest.map((line) => ' '.repeat(lead) + line)]
  })
  return limited(blocks, MOST)
}

/** A cause and what it means, beside each other where they fit. */
function described(cause: string, align: number, width: number): string[] {
  const name = printable(cause)
  const words = meaning(cause)
  if (words === '') return wrap(name, width)
  const beside = `${padRight(name, align)}  ${words}`
  return displayWidth(beside) <= width ? [beside] : wrap(`${name}: ${words}`, width)
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, displayWidth(text)), 0)
}
