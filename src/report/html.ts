// The report as a page for browsers: report.html.

import { NO_PICTURES } from '../core/pictures.js'
import type { Summary } from '../core/summary.js'
import { pageData } from './page/data.js'
import { pageHtml } from './page/html.js'
import type { ReportOptions } from './report.js'
import { text } from './text.js'

/** Wide enough for every column of the text. */
const WIDTH = 120

/** Without what is drawn there are no charts. @throws {HammerError} `disk` when hammer's own code for browsers cannot be read */
export function html(summary: Summary, { drawn, notes = [], plan }: ReportOptions): string {
  const found = drawn?.() ?? { pictures: NO_PICTURES, plan: null }
  const words = plan ?? found.plan?.words
  const plain = text(summary, { width: WIDTH, colour: 'off', notes, ...(words ? { plan: words } : {}) })
  return pageHtml(pageData({ summary, notes, ...found }), { text: plain })
}
