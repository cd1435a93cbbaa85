// --charts: which charts are wanted.

import type { Charts } from '../report/index.js'
import { RUN_OPTIONS } from './options.js'
import { badValue } from './read-values.js'

const CHARTS: readonly Charts[] = ['requests', 'timers', 'all', 'none']

/** @throws {HammerError} `usage` for what is none of the choices */
export function chartsOf(text: string): Charts {
  const found = CHARTS.find((one) => one === text)
  if (found) return found
  throw badValue('charts', RUN_OPTIONS.charts, text, `Choose out of: ${CHARTS.join(', ')}.`)
}
