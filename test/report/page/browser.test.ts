// The page in a browser: it draws, zooms, sorts, prints, and trusts nobody.

import { describe, expect, it } from 'vitest'
import { Tally } from '../../../src/core/tally.js'
import { HOSTILE } from '../hostile.js'
import { dataOf, expectLinkedZoom, NO_BROWSER, type Opened, openData, someTally } from './pages.js'

/** One page for all who leave it as it was. */
let opened: Promise<Opened> | null = null
function usual(): Promise<Opened> {
  opened ??= openData(dataOf(someTally()))
  return opened
}

const PAPER = 'getComputedStyle(document.documentElement).backgroundColor'

describe.skipIf(NO_BROWSER)('a page', () => {
  it('opens from a file: no complaint, no request, everything in its place, the verdict first', async () => {
    const { page, complaints } = await usual()
    expect(complaints).toEqual([])
    expect(await page.title()).toBe('A run – 2026-11-21 09:31')
    const text = await page.innerText('main')
    const order = ['A run', 'http://127.0.0.1:8088/', 'throughput', 'sent =', 'Over time', 'Throughput', 'Response time', 'Service time']
    const later = ['Single requests', 'Answers by status', 'Without an answer, by cause', 'Distribution of response times', 'Percentiles']
    const rest = ['Times', 'Outcomes', 'Requests by name', 'cache on', 'To repeat it', '-r 100 -d 20s', 'Some Processor']
    const places = [...order, ...later, ...rest].map((words) => text.indexOf(words))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(await page.$$eval('canvas', (all) => all.every(({ width, height }) => width > 0 && height > 0))).toBe(true)
    // each chart says to those who do not see it what it shows
    expect(await page.$$eval('.plot', (all) => all.every((plot) => (plot.getAttribute('aria-label') ?? '').length > 20))).toBe(true)
  })

  it('MM-13: has a picture of single requests, of times per interval, and of the throughput per interval', async () => {
    const { page } = await usual()
    const titles = await page.$$eval('figcaption strong', (all) => all.map(({ textContent }) => textContent))
    expect(titles).toEqual(expect.arrayContaining(['Single requests', 'Response time', 'Throughput']))
  })

  it('MM-12: has count, least, mean, percentiles, greatest and deviation of everything and of each name', async () => {
    const { page } = await usual()
    const heads = await page.$$eval('table', (all) =>
      all.map((table) => [...table.querySelectorAll('thead th')].map((cell) => cell.textContent ?? '')),
    )
    expect(heads.find((cells) => cells.includes('p75'))).toEqual(
      expect.arrayContaining(['count', 'min', 'mean', 'p90', 'p95', 'max', 'stdev']),
    )
    const names = heads.find((cells) => cells.includes('over the run'))
    expect(names).toEqual(
      expect.arrayContaining(['count ↓', 'failed', 'mean', 'stdev', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'per second']),
    )
  })

  it('shows in all charts what is dragged over in one, and the whole run again on a double click', async () => {
    await expectLinkedZoom(await usual(), '5 s to 10 s')
  })

  it('says under the cursor what all charts show there', async () => {
    const { page } = await usual()
    await page
      .locator('.charts .u-over')
      .first()
      .hover({ position: { x: 200, y: 50 } })
    const said = await page.$$eval('.charts figure', (all) => all.map((figure) => figure.querySelector('.where')?.textContent ?? ''))
    expect(said.every((words) => /^\d/.test(words))).toBe(true)
  })

  it('sorts its names by any column, up and down, by keyboard too', async () => {
    const { page } = await usual()
    const first = () => page.locator('table:has-text("over the run") tbody th').first().innerText()
    const button = page.getByRole('button', { name: 'p50', exact: true })
    await button.click()
    expect(await first()).toBe('GET /item')
    await page.keyboard.press('Enter')
    expect(await first()).toBe('GET /')
    expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('p50')
  })

  it('is dark where the system is, or when it is told to', async () => {
    const { page } = await openData(dataOf(someTally()), { colorScheme: 'dark' })
    const dark = await page.evaluate(PAPER)
    await page.getByRole('button', { name: 'Change to light colours' }).click()
    expect(await page.evaluate(PAPER)).not.toBe(dark)
  })

  it('prints, light on paper, every chart in it', async () => {
    const { page } = await openData(dataOf(someTally()), { colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate(PAPER)).toBe('rgb(255, 255, 255)')
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(20_000)
  })

  it('is read on a phone without scrolling sideways', async () => {
    const { page } = await openData(dataOf(someTally()), { viewport: { width: 360, height: 700 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })

  it('says so when not one answer came, and when nothing was planned', async () => {
    const dead = new Tally({ interval: 1000, warmUp: 0, end: 20_000 })
    for (let i = 0; i < 50; i++) dead.miss(i * 100_000, 200, 'ECONNREFUSED', '')
    const refused = await openData(dataOf(dead))
    expect(await refused.page.innerText('main')).toContain('Nothing was answered: 50 sent, not one complete response.')
    const nothing = await openData(dataOf(new Tally({ interval: 1000, warmUp: 0, end: 20_000 })))
    expect(await nothing.page.innerText('main')).toContain('There is nothing to report: not one request was planned.')
    expect([...refused.complaints, ...nothing.complaints]).toEqual([])
  })

  it('makes text, never markup, of what strangers wrote, and shows what cannot be seen', async () => {
    const tally = new Tally({ interval: 1000, warmUp: 0, end: 20_000 })
    HOSTILE.forEach((text, i) => {
      tally.answer(i * 800_000, 1000 + i, 1, 200, text)
      tally.miss(i * 800_000, 1000, text === '' ? 'timeout' : text, text)
    })
    const each = Object.fromEntries(HOSTILE.map((text) => [text, 'x']))
    const label = { title: HOSTILE[2], tags: each, command: `hammer ${HOSTILE.join(' ')}` }
    const { page, complaints } = await openData(dataOf(tally, { label, target: HOSTILE[4], started: HOSTILE[2] }))
    expect(complaints).toEqual([])
    expect(await page.$$eval('main img, main script, main iframe, main a', (all) => all.length)).toBe(0)
    const text = await page.innerText('main')
    expect(text).toContain('<script>alert(1)</script>')
    for (const unseen of ['\u001b', '\u202e', '\u2066']) expect(text).not.toContain(unseen)
  })

  it('draws other data when it is told to, and keeps what one was looking at', async () => {
    const { page, complaints } = await openData({ ...dataOf(someTally(200)), state: 'running' })
    expect(await page.title()).toMatch(/^\[running\] /)
    await page.getByRole('button', { name: 'mean', exact: true }).click()
    const next = JSON.stringify(dataOf(someTally(4000)))
    await page.evaluate(`hammerPage.update(${next})`)
    expect(await page.title()).toBe('A run – 2026-11-21 09:31')
    expect(await page.locator('th[aria-sort=descending]').innerText()).toContain('mean')
    expect(await page.innerText('main')).toMatch(/3,\d\d\d sent =/)
    expect(complaints).toEqual([])
  })
})
