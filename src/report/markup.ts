// Markdown as GitHub and GitLab read it, out of texts of which none may become markup.

import { printable, truncate } from '../core/text.js'
import { count } from '../core/units.js'
import type { Column } from './layout.js'

/** Longer names, messages and URLs are cut. */
const LONGEST = 200
/** Words of ours, and whatever else can be neither markup, nor a mention, nor a link. */
const HARMLESS = /^[\p{L}\p{N}\p{Emoji_Presentation}√ ,.;:%'()/×→≤≥±µ…–=+?!-]*$/u
const LINK = /:\/\/|www\.|^[-+=]|^\d+[.)](\s|$)|\bGH-\d/i

/** A text from outside as code: there neither markup, nor HTML, nor mentions, nor links, nor emoji codes mean anything. */
export function code(text: string, longest = LONGEST): string {
  const shown = truncate(printable(text), longest)
  if (shown.trim() === '') return shown === '' ? '(empty)' : `(${shown.length} spaces)`
  const run = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(run + 1)
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return `${fence}${pad}${shown}${pad}${fence}`
}

/** A sentence of ours as it is, and any other as code. */
export function prose(text: string): string {
  return HARMLESS.test(text) && !LINK.test(text) ? text : code(text)
}

/** A table; nothing without columns or rows. The cells are markup already, but for their pipes. */
export function markdownTable(columns: readonly Column[]): string[] {
  const rows = (columns[0]?.cells ?? []).map((_, i) => `| ${columns.map(({ cells }) => cell(cells[i])).join(' | ')} |`)
  if (rows.length < 2) return []
  return [rows[0], `|${columns.map(({ align }) => (align === 'left' ? '---' : '--:')).join('|')}|`, ...rows.slice(1)]
}

/** A pipe ends a cell, even in code, unless a backslash is before it; one that has a backslash of its own is written as a number. */
function cell(text: string): string {
  return text.replace(/(\\*)\|/g, (_, slashes: string) => (slashes === '' ? '\\|' : `${slashes}x7c`))
}

/** Lines that are shown on a click. */
export function details(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>']
}

/** A column of a table, aligned to the left. */
export function left(head: string, cells: readonly string[]): Column {
  return { cells: [head, ...cells], align: 'left' }
}

/** A column of numbers. */
export function right(head: string, cells: readonly string[]): Column {
  return { cells: [head, ...cells], align: 'right' }
}

/** That there are `n` more rows than are shown; nothing for none. */
export function others(n: number): string[] {
  return n > 0 ? ['', `… and ${count(n)} more.`] : []
}
