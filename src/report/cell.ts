// A cell of a CSV file that is opened as a spreadsheet.

import { quoted } from '../core/csv.js'
import { printable } from '../core/text.js'

export type Cell = string | number | null

/** A text is shown and never computed; null is empty. */
export function cell(value: Cell): string {
  return typeof value === 'string' ? quoted(harmless(printable(value))) : String(value ?? '')
}

/** A spreadsheet computes what begins so; behind an apostrophe it shows it. */
function harmless(text: string): string {
  return /^[=+\-@]/.test(text) ? `'${text}` : text
}
