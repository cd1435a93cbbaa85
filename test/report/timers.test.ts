// Custom timers as people and other programs see them.

import { describe, expect, it } from 'vitest'
import { scriptOf } from '../../src/analyze/script.js'
import { sparkline } from '../../src/chart/sparkline.js'
import { Iterations } from '../../src/core/iterations.js'
import { scriptSummary } from '../../src/core/script-summary.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { countersCsv, intervalsCsv, REPORTS, timersCsv } from '../../src/report/index.js'
import type { Charts, ReportOptions } from '../../src/report/report.js'
import { tallyOf } from './fixtures.js'

const PAGE: ReportOptions = { width: 100, colour: 'off' }

/** Ten seconds in which `pay` gets slower every second, and `a, "b"` is timed twice. */
function timed(more = 0): Summary {
  const iterations = new Iterations(1000)
  for (let second = 0; second < 10; second++) iterations.time('pay', 1000 * (second + 1), 1000 * second + 500)
  for (const at of [2500, 2600]) iterations.time('a, "b"', 4000, at)
  for (let i = 0; i < more; i++) iterations.time(`more ${i}`, 1000, 0)
  return summarize(tallyOf(), { ...BARE, duration: 10_000, script: scriptSummary(iterations) })
}

describe('MM-6 custom timers in a report', () => {
  it('are a table in the order of their names, with how each went over the run', () => {
    const lines = REPORTS.text.render(timed(), PAGE).split('\n')
    const at = lines.findIndex((line) => line.includes('timers'))
    expect(lines.slice(at, at + 3).map((line) => line.trim())).toEqual([
      'timers      ms      count   p50   p90   p99   max  mean  p50 over the run',
      'a, "b"      2  4.00  4.00  4.00  4.00  4.00    █',
      'pay        10  6.00  10.0  10.0  10.0  5.50  ▂▂▃▄▅▅▆▇▇█',
    ])
  })

  it('have charts where they are asked for, and do not flood', () => {
    const title = / {2}timer (.*), ms {3}── p50 {3}══ p99/
    const titles = (summary: Summary, charts?: Charts) =>
      REPORTS.text
        .render(summary, charts ? { ...PAGE, charts } : PAGE)
        .split('\n')
        .flatMap((line) => title.exec(line)?.[1] ?? [])
    expect(titles(timed())).toEqual([])
    expect(titles(timed(), 'none')).toEqual([])
    expect(titles(timed(), 'timers')).toEqual(['a, "b"', 'pay'])
    expect(titles(timed(), 'all')).toEqual(['a, "b"', 'pay'])
    expect(titles(timed(30), 'timers')).toHaveLength(20)
    expect(REPORTS.text.render(timed(30), { ...PAGE, charts: 'timers' })).toContain('… and 12 more timers')
  })

  it('are rows of timers.csv, one for each interval with a time', () => {
    const rows = timersCsv(timed())?.split('\n') ?? []
    expect(rows.slice(0, 3)).toEqual([
      'interval,start,name,count,mean,p50,p90,p95,p99,max',
      '2,2,"a, ""b""",2,0.004000,0.004000,0.004000,0.004000,0.004000,0.004000',
      '0,0,pay,1,0.001000,0.001000,0.001000,0.001000,0.001000,0.001000',
    ])
    expect(rows).toHaveLength(13)
    expect(timersCsv(summarize(tallyOf(), BARE))).toBeNull()
    expect(intervalsCsv(timed())).not.toContain('pay')
  })

  it('MM-14 counters are rows of counters.csv, and are read again out of a summary, an older or a broken one too', () => {
    const iterations = new Iterations(500)
    for (const at of [100, 700, 900]) iterations.count('a, "b"', -1, at)
    iterations.count('=cmd()', 2.5, 0)
    const counted = summarize(tallyOf(), { ...BARE, script: scriptSummary(iterations) })
    const rows = ['interval,start,name,count', "0,0,'=cmd(),2.5", '0,0,"a, ""b""",-1', '1,0.5,"a, ""b""",-2', '']
    expect(countersCsv(counted)?.split('\n')).toEqual(rows)
    expect(REPORTS['csv-counters'].render(counted, PAGE).split('\n')).toEqual(rows)
    expect([countersCsv(timed()), REPORTS['csv-counters'].render(timed(), PAGE)]).toEqual([null, `${rows[0]}\n`])
    const { script } = JSON.parse(REPORTS.json.render(counted, PAGE))
    expect(scriptOf(script)).toEqual(counted.script)
    const { counterSeries: _, ...old } = script
    expect(scriptOf(old)?.counterSeries).toEqual({})
    const odd = { a: 7, b: { interval: 0, intervals: [] }, c: { interval: 1, intervals: [null, { start: -1, count: 1 }] } }
    expect(scriptOf({ ...old, counterSeries: odd })?.counterSeries).toEqual({ c: { interval: 1, intervals: [] } })
  })

  it('are read again out of a summary, an older or a broken one too', () => {
    const { script } = JSON.parse(REPORTS.json.render(timed(), PAGE))
    expect(scriptOf(script)).toEqual(timed().script)
    const { interval: _, intervals: __, ...old } = script.timers.pay
    const read = scriptOf({ ...script, timers: { old, none: 7, odd: { ...script.timers.pay, intervals: [null, { start: 'x' }] } } })
    expect(Object.entries(read?.timers ?? {}).map(([name, { count, intervals }]) => [name, count, intervals])).toEqual([
      ['old', 10, []],
      ['odd', 10, []],
    ])
  })
})

it('draws a line of blocks from 0 to the largest, with gaps, as wide as there is room', () => {
  expect(sparkline([0, 1, null, 7, Number.NaN, 3.5], 10)).toBe('▁▂ █ ▅')
  expect(sparkline([0, 0], 10)).toBe('▁▁')
  expect(sparkline([], 10)).toBe('')
  expect(sparkline([0, 2, 14, 14], 2)).toBe('▂█')
})
