// What comes out: numbers that machines can rely on, sentences that name what is missing, files of any size read again.

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { UNSENT } from '../../src/core/sample.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { REPORTS } from '../../src/report/index.js'
import { anvil, hammer, newFolder, newPath, rowsOf, say, summaryOf } from '../cli/kit.js'
import { answered, missed, tallyOf } from '../core/rows.js'

const SHAPE = ['count', 'min', 'mean', 'stdev', 'max', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99']
const PERCENTILES = SHAPE.filter((name) => name.startsWith('p'))

/** The keys of `hammer-summary/1` and of what they hold; those of `statuses`, `errors` and `names` are the run's own. */
const SCHEMA: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  target: [],
  started: [],
  duration: [],
  requests: ['planned', 'sent', 'unsent', 'answered', 'failed', 'unfinished'],
  rate: ['planned', 'sent', 'answered', 'late'],
  response: SHAPE,
  service: SHAPE,
  lag: SHAPE,
  confidence: PERCENTILES,
  failures: SHAPE,
  statuses: [],
  errors: [],
  seen: ['statuses', 'errors'],
  bytes: ['sent', 'received'],
  interval: [],
  intervals: ['start', 'requests', 'failed', 'throughput', 'mean', 'p50', 'p90', 'p99', 'max', 'tainted'],
  names: [],
  warmUp: ['duration', 'requests'],
  held: ['duration', 'requests'],
  verdict: ['trusted', 'bottleneck', 'reasons'],
  generator: [],
  script: [],
  sizing: [],
  markers: [],
  title: [],
  tags: [],
  command: [],
  thresholds: [],
}

/** The keys that a summary has, in the form of {@link SCHEMA}. */
function schemaOf(summary: Summary): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(summary).map(([key, value]) => {
      if (key === 'intervals') return [key, Object.keys(summary.intervals[0])]
      const isOpen =
        ['statuses', 'errors', 'names', 'generator', 'tags'].includes(key) ||
        Array.isArray(value) ||
        typeof value !== 'object' ||
        value === null
      return [key, isOpen ? [] : Object.keys(value)]
    }),
  )
}

describe('the summary as JSON', () => {
  it.each([
    ['answers alone', '', []],
    ['failures alone', 'reset', []],
    ['answers that never came', 'never', ['--grace', '20ms']],
    ['a rate that is not reached', 'delay=50ms', ['-r', '500', '--grace', '20ms']],
  ])('nodejs/node #31023, k6 #1345: is one valid document with all its keys, for %s', async (_, behaviour, words) => {
    const { url } = await anvil({ defaults: behaviour })
    const folder = newPath()
    const { out } = await say([url, '-d', '100ms', '-c', '2', '-j', '-o', folder, ...words])
    const summary = JSON.parse(out) as Summary
    expect(summary.schema).toBe('hammer-summary/1')
    expect(schemaOf(summary)).toEqual(SCHEMA)
    expect(summary).toEqual(summaryOf(folder))
  })

  it('loadtest: has null, not NaN, for times that nothing has, and the keys of a summary all the same', () => {
    const text = REPORTS.json.render(summarize(tallyOf([]), { ...BARE, duration: 1000 }), { width: 100, colour: 'off' })
    const summary = JSON.parse(text) as Summary
    expect(schemaOf(summary)).toEqual(SCHEMA)
    expect(summary.response).toMatchObject({ count: 0, mean: null, p50: null, max: null })
  })
})

describe('the report of a rate that was not reached', () => {
  /** `-r 5` for a minute, of which the connections could send so many. */
  function report(planned: number, sent: number): string {
    const rows = [
      ...Array.from({ length: sent }, (_, n) => answered((n * 60e6) / sent + 2000, 2000)),
      ...Array.from({ length: planned - sent }, (_, n) => missed(UNSENT, (n * 60e6) / planned, 0)),
    ]
    const summary = summarize(tallyOf(rows, { end: 60_000 }), { ...BARE, rate: planned / 60, duration: 60_000 })
    return REPORTS.text.render(summary, { width: 120, colour: 'off' })
  }

  it('oha #577, vegeta #120: says what was planned, what was sent, and what became of the rest', () => {
    const text = report(300, 55)
    expect(text).toContain('300 planned = 55 sent + 245 unsent')
    expect(text).toMatch(/5\.00\/s asked for; 0\.917\/s sent \(18\.3 % of those planned\)/)
    expect(text).toContain('unsent  due, but never sent')
  })

  it('k6 #1407: says so once, however many there are', () => {
    const lines = (text: string) => text.split('\n').filter((line) => line.includes('unsent')).length
    expect(lines(report(300, 55))).toBe(2)
    expect(lines(report(30_000, 55))).toBe(2)
  })

  it('k6 #1407: nor does a run flood the terminal', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const { err } = await say([url, '-r', '5000', '-d', '200ms', '-c', '2', '--grace', '20ms', '-o', 'none'])
    expect(err.split('\n').length).toBeLessThanOrEqual(3)
  })
})

describe('a file of two million rows', () => {
  it('vegeta #132, gatling #736, hey #166: is read in the memory of one a tenth as long, and every row counts', async () => {
    const [tenth, whole] = [await analysed(200_000), await analysed(2_000_000)]
    expect(whole.summary.requests.answered).toBe(2_000_000)
    expect(whole.summary.statuses).toEqual({ 200: 1_500_000, 503: 500_000 })
    expect(whole.summary.response).toMatchObject({ count: 2_000_000, mean: 0.0005005, max: 0.001 })
    expect(tenth.summary.response.p99).toBe(whole.summary.response.p99)
    // the rows as text alone are 60 MB more
    expect(whole.megabytes - tenth.megabytes).toBeLessThan(40)
  })

  /** Writes so many rows and analyses them in a process of its own; the most memory that it had. */
  async function analysed(rows: number): Promise<{ summary: Summary; megabytes: number }> {
    const folder = newFolder()
    writeRows(join(folder, 'results.csv'), rows)
    const probe = join(folder, 'probe.mjs')
    const peak = "'peak ' + process.resourceUsage().maxRSS + '\\n'"
    writeFileSync(probe, `process.on('exit', () => process.stderr.write(${peak}))`)
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(probe)}` }
    const { out, err } = await hammer(['analyze', join(folder, 'results.csv'), '--format', 'json'], { env })
    const peaks = [...err.matchAll(/peak (\d+)/g)].map(([, kilobytes]) => Number(kilobytes) / 1024)
    return { summary: JSON.parse(out) as Summary, megabytes: Math.max(...peaks) }
  }

  function writeRows(path: string, rows: number): void {
    const lines = Array.from({ length: 10_000 }, (_, n) => {
      const [elapsed, response] = [n / 1000, (1 + (n % 1000)) / 1e6]
      return `${elapsed.toFixed(6)},${response.toFixed(6)},${n % 4 === 0 ? 503 : 200},,0.000001,\n`
    })
    const block = Buffer.from(lines.join(''))
    const file = openSync(path, 'w')
    writeSync(file, 'elapsed,response,status,error,lag,name\n')
    for (let written = 0; written < rows; written += 10_000) writeSync(file, block)
    closeSync(file)
  }
})

describe('results.csv', () => {
  it('k6 #1345, oha: is a table with a header and as many cells in each row, failures and unsent requests among them', async () => {
    const { url } = await anvil({ defaults: 'delay=20ms&reset=30%' })
    const folder = newPath()
    await say([url, '-r', '400', '-d', '250ms', '-c', '2', '-o', folder])
    const [header, ...rows] = rowsOf(folder).map((line) => line.split(','))
    expect(header).toEqual(['elapsed', 'response', 'status', 'error', 'lag', 'name'])
    expect(rows).toHaveLength(100)
    for (const row of rows) expect(row).toHaveLength(6)
    expect(new Set(rows.map(([, , , error]) => error))).toEqual(new Set(['', 'ECONNRESET', 'unsent']))
  })
})
