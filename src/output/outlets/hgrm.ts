// hgrm: the percentiles of the response times as HdrHistogram's plotter reads them.

import type { Distribution } from '../../core/distribution.js'
import type { About, Outlet, Over } from '../outlet.js'
import { createFile, placeOf } from '../row-file.js'
import { TextOutlet } from '../text-file.js'

/** Lines for each halving of the distance to 100 %. */
const TICKS = 5

export async function open(about: About): Promise<Outlet> {
  return new TextOutlet(await createFile(placeOf(about, 'response.hgrm')), ({ tally }: Over) => {
    const response = tally.series.total()
    return { text: hgrm(response), rows: response.count }
  })
}

/** The percentile distribution of response times, in milliseconds. */
export function hgrm(response: Distribution): string {
  const rows = response.count === 0 ? [] : percentiles(response)
  const ms = (us: number) => (response.count === 0 ? 0 : us / 1000).toFixed(3).padStart(12)
  return [
    '       Value     Percentile TotalCount 1/(1-Percentile)',
    '',
    ...rows,
    `#[Mean    = ${ms(response.mean())}, StdDeviation   = ${ms(response.stdev())}]`,
    `#[Max     = ${ms(response.max)}, Total count    = ${String(response.count).padStart(12)}]`,
    // the layout of core/histogram.ts
    `#[Buckets = ${String(BUCKETS).padStart(12)}, SubBuckets     = ${String(SUB_BUCKETS).padStart(12)}]`,
    '',
  ].join('\n')
}

const BUCKETS = 42
const SUB_BUCKETS = 2048

function percentiles(response: Distribution): string[] {
  const { count } = response
  const lines: string[] = []
  let below = 0
  let level = 0
  response.histogram.forEach((middle, n) => {
    below += n
    const value = (Math.min(response.max, Math.max(response.min, middle)) / 1000).toFixed(3).padStart(12)
    // every level that this bucket reaches; the last bucket reaches one, and then all
    while ((100 * below) / count >= level) {
      const line = `${value} ${(level / 100).toFixed(12).padStart(14)} ${String(below).padStart(10)}`
      lines.push(`${line} ${(100 / (100 - level)).toFixed(2).padStart(14)}`)
      level = next(level)
      if (below === count) break
    }
  })
  const max = (response.max / 1000).toFixed(3).padStart(12)
  return [...lines, `${max} ${(1).toFixed(12).padStart(14)} ${String(count).padStart(10)}`]
}

/** In percent. Steps become half as wide each time that the distance to 100 % is halved. */
function next(level: number): number {
  const halvings = Math.floor(Math.log2(100 / (100 - level)))
  return level + 100 / (TICKS * 2 ** (halvings + 1))
}
