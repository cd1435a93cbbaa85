// Cycles, sizings, and what scripts count, on a page in a browser.

import { describe, expect, it } from 'vitest'
import type { CycleFacts } from '../../../src/core/cycles.js'
import { Iterations } from '../../../src/core/iterations.js'
import { scriptSummary } from '../../../src/core/script-summary.js'
import { Tally } from '../../../src/core/tally.js'
import { dataOf, NO_BROWSER, type Opened, openData, someTally } from './pages.js'

const FACTS: readonly CycleFacts[] = [
  { users: 10, planned: 200, started: 200, start: 0, duration: 1 },
  { users: 20, planned: 200, started: 150, start: 1.204, duration: 2 },
  { users: 30, planned: 200, started: 0, start: null, duration: 0 },
]

function cyclesTally(): Tally {
  const spans = [
    { start: 0, end: 1e6 },
    { start: 1_204_000, end: 3_204_000 },
  ]
  const tally = new Tally({ interval: 1000, warmUp: 0, end: null, cycles: spans })
  for (let i = 0; i < 200; i++) tally.answer(5000 * (i + 1), 1000 + 10 * i, 0, 200, '')
  for (let i = 0; i < 150; i++) tally.answer(1_204_000 + 10_000 * i, 20_000, 0, 200, '')
  return tally
}

function titles({ page }: Opened): Promise<(string | null)[]> {
  return page.$$eval('figcaption strong', (all) => all.map(({ textContent }) => textContent))
}

/** The cells of the table whose caption begins so. */
function cells({ page }: Opened, caption: string): Promise<string[]> {
  return page.locator(`table:has(caption:text("${caption}")) tbody tr`).evaluateAll((rows) => {
    return rows.map((row) => [...row.children].map(({ textContent }) => textContent).join(' '))
  })
}

describe.skipIf(NO_BROWSER)('a page', () => {
  it('LD-2 has the table of cycles, and throughput and response time over the number of users', async () => {
    const context = { duration: 4000, cycles: FACTS, script: scriptSummary(new Iterations(1000)), started: null }
    const opened = await openData(dataOf(cyclesTally(), context), { viewport: { width: 390, height: 800 } })
    expect(await titles(opened)).toEqual(expect.arrayContaining(['Throughput by users', 'Response time by users']))
    const rows = await cells(opened, 'In the order in which they came')
    expect(rows[0]).toMatch(/^1 10 200 0 s 1 s 200 0 200 /)
    expect(rows[2]).toBe('3 30 0 – – 0 0 0 – – – – –')
    expect(await opened.page.innerText('main')).toContain('350 of 600 planned iterations were started')
    const said = await opened.page.$$eval('.pair .plot', (all) => all.map((plot) => plot.getAttribute('aria-label')))
    expect(said).toContain('Throughput by users: 10: 200/s, 20: 75.0/s')
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    expect(opened.complaints).toEqual([])
  })

  it('MO-14 has what a sizing found, and its steps with what each decided', async () => {
    const sizing = {
      limit: 0.05,
      reached: true,
      users: 252,
      usersBefore: 152,
      at: 15.1,
      ratio: 31 / 600,
      lastMinute: { succeeded: 569, failed: 31 },
      overall: { succeeded: 1479, failed: 31 },
      steps: [
        { at: 1, users: 16, succeeded: 0, failed: 0 },
        { at: 10, users: 166, succeeded: 590, failed: 10 },
        { at: 15.1, users: 252, succeeded: 569, failed: 31 },
      ],
    }
    const opened = await openData(dataOf(someTally(), { sizing }))
    expect(await titles(opened)).toContain('Failed iterations')
    expect(await cells(opened, 'Iterations of the minute')).toEqual([
      '1 s 16 0 0 – too few to judge by',
      '10 s 166 600 10 1.67 % within the limit',
      '15.1 s 252 600 31 5.17 % limit passed',
    ])
    expect(await opened.page.innerText('main')).toContain('252 users reached 5 %')
    expect(opened.complaints).toEqual([])
  })

  it('MM-6, MM-14 has a chart for each custom timer and counter, which follows when time goes on', async () => {
    const iterations = new Iterations(1000)
    const second = (at: number) => {
      iterations.time('pay', 4000, at)
      iterations.count('sold', at < 5000 ? 2 : 4, at)
    }
    for (let at = 500; at < 10_000; at += 1000) second(at)
    const opened = await openData({ ...dataOf(someTally(), { script: scriptSummary(iterations) }), state: 'running' })
    expect((await titles(opened)).filter((title) => /^(Timer|Counter)/.test(title ?? ''))).toEqual(['Timer pay', 'Counter sold'])
    const said = () => opened.page.getAttribute('[aria-label^="Counter sold"]', 'aria-label')
    expect(await said()).toBe('Counter sold, per second, over time. counted from 0 to 4.00')
    for (let at = 10_500; at < 20_000; at += 1000) second(at)
    const next = JSON.stringify(dataOf(someTally(), { script: scriptSummary(iterations) }))
    await opened.page.evaluate(`hammerPage.update(${next})`)
    expect(await said()).toBe('Counter sold, per second, over time. counted from 2.00 to 4.00')
    expect(await cells(opened, 'Custom counters')).toEqual(['sold  70 3.50'])
    expect(opened.complaints).toEqual([])
  })
})
