// The table of cycles in the text report.

import { describe, expect, it } from 'vitest'
import type { CycleFacts } from '../../src/core/cycles.js'
import { Iterations } from '../../src/core/iterations.js'
import { scriptSummary } from '../../src/core/script-summary.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { REPORTS } from '../../src/report/index.js'

const FACTS: readonly CycleFacts[] = [
  { users: 10, planned: 200, started: 200, start: 0, duration: 1 },
  { users: 2000, planned: 200, started: 150, start: 1.204, duration: 2 },
  { users: 30, planned: 200, started: 0, start: null, duration: 0 },
]

function lines(width: number, facts = FACTS, script = new Iterations(1000) as Iterations | null): string[] {
  return REPORTS.text.render(summaryOf(facts, script), { width, colour: 'off' }).split('\n')
}

function summaryOf(facts = FACTS, script = new Iterations(1000) as Iterations | null): Summary {
  const tally = new Tally({
    interval: 1000,
    warmUp: 0,
    end: null,
    cycles: [
      { start: 0, end: 1e6 },
      { start: 1_204_000, end: 3_204_000 },
    ],
  })
  for (let i = 0; i < 200; i++) tally.answer(5000 * (i + 1), 1000 + 10 * i, 0, 200, '')
  for (let i = 0; i < 150; i++) tally.answer(1_204_000 + 10_000 * i, 20_000, 0, 200, '')
  for (let i = 0; i < 3; i++) tally.miss(3_204_000, 500_000, 'timeout', '')
  return summarize(tally, { ...BARE, duration: 4000, cycles: facts, script: script && scriptSummary(script) })
}

function tableIn(page: readonly string[]): string[] {
  const from = page.findIndex((line) => /^ {2}cycle /.test(line))
  return page.slice(from, from + 5)
}

describe('LD-2 cycles in the report', () => {
  it('are a table, and the total that was planned beside what was started', () => {
    expect(tableIn(lines(100))).toEqual([
      '  cycle  users  iterations    from    took  requests  failed  answers/s  p50, ms   p99',
      '      1     10         200    0 ms  1.00 s       200       0        200     2.00  2.98',
      '      2  2,000         150  1.20 s  2.00 s       153       3       75.0     20.0  20.0',
      '      3     30           0       –       –         0       0          0        –     –',
      '  ! 350 of 600 planned iterations were started',
    ])
    expect(lines(100, FACTS.slice(0, 1)).join()).toContain('  200 of 200 planned iterations were started')
  })

  it('are a table in Markdown, too', () => {
    const text = REPORTS.markdown.render(summaryOf(), { width: 100, colour: 'off' })
    expect(text).toContain('| 1 | 10 | 200 | 0 ms | 1.00 s | 200 | 0 | 200 | 2.00 | 2.98 |')
    expect(text).toContain('- ⚠️ 350 of 600 planned iterations were started')
  })

  it('have no total where time decides', () => {
    expect(
      lines(
        100,
        FACTS.map((fact) => ({ ...fact, planned: null })),
      ).join(),
    ).not.toContain('planned')
  })

  it('lose columns on a narrow page, never their ends', () => {
    for (const script of [new Iterations(1000), null]) {
      for (const width of [60, 72, 84]) {
        const table = tableIn(lines(width, FACTS, script))
        expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(width)
        expect(table[0]).toMatch(/^ {2}cycle .*answers\/s {2}p50, ms +p99$/)
      }
    }
  })
})
