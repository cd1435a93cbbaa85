// All reports of a comparison by the name of their format.

import { html } from './html.js'
import { json } from './json.js'
import { markdown } from './markdown.js'
import type { ComparisonReport } from './sheet.js'
import { text } from './text.js'

export type { ComparisonOptions, ComparisonReport } from './sheet.js'

/** A new one is a file and a line here. */
export const COMPARISON_REPORTS: Readonly<Record<string, ComparisonReport>> = { text, json, markdown, html }
