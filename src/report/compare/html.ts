// The report of a comparison as a page for browsers: one file, with the charts of all runs over each other.

import type { Comparison } from '../../core/compare.js'
import { comparisonAssets, pageFile } from '../page/index.js'
import { comparisonData } from './data.js'
import type { ComparisonOptions } from './sheet.js'
import { text } from './text.js'

/** Wide enough for every column of the text. */
const WIDTH = 120

/** Without pictures of the runs there are no charts. @throws {HammerError} `disk` when hammer's own code for browsers cannot be read */
export function html(comparison: Comparison, options: ComparisonOptions): string {
  const data = comparisonData(comparison, options)
  const plain = text(comparison, { ...options, width: WIDTH, colour: 'off' })
  return pageFile(data.title, data, { assets: comparisonAssets(), text: plain })
}
