// Outputs of `--out`: what went out, what was dropped, and what went wrong.

import { paint } from '../chart/paint.js'
import type { OutletSummary, Summary } from '../core/summary.js'
import { printable, wrap } from '../core/text.js'
import { count } from '../core/units.js'
import { labelled, type Page, room } from './layout.js'

/** One line each; nothing without any. */
export function outputs(page: Page, { outputs: all = [] }: Summary): string[] {
  const lines = all.flatMap((one) => {
    const lines = wrap(words(one), room(page))
    return one.error === null && one.dropped === 0 ? lines : lines.map((line) => paint(page.colour, 'warn', line))
  })
  return labelled(page, 'outputs', lines)
}

function words({ kind, where, written, dropped, error }: OutletSummary): string {
  const counts = dropped === 0 ? `${count(written)} written` : `${count(written)} written, ${count(dropped)} dropped`
  return printable([`${kind}${where === '' ? '' : ` ${where}`}`, counts, ...(error === null ? [] : [error])].join('   '))
}
