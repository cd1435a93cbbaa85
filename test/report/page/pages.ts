// Pages of runs that never happened, and a browser to look at them with.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { pictures } from '../../../src/core/pictures.js'
import { exponential, random } from '../../../src/core/random.js'
import { BARE, type Summary, type SummaryContext, summarize } from '../../../src/core/summary.js'
import { Tally } from '../../../src/core/tally.js'
import { type PageData, pageData, pageHtml, planFacts } from '../../../src/report/page/index.js'

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

/** Whether the tests with a browser are passed over; where all must hold, they never are. */
export const NO_BROWSER = CHROMIUM === undefined && process.env.CI !== 'true'
if (NO_BROWSER) console.warn('hammer: no chromium here, so pages are not tested in a browser: apt-get install chromium')

const PLAN = {
  request: { method: 'GET' },
  load: {
    model: 'open',
    rate: 100,
    connections: 10,
    workers: 1,
    pipeline: 1,
    duration: 20_000,
    requests: null,
    rampUp: 5000,
    stages: [],
    pacing: 0,
  },
  connection: { requestsPerConnection: null },
  machine: { cores: 2, processor: 'Some Processor', memory: 25e9, system: 'Linux 6' },
  versions: { hammer: '0.1.0', node: 'v20.19.0' },
}

/** Twenty seconds with names, failures, an empty second, and two that the generator disturbed. */
export function someTally(rows = 2000): Tally {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: 20_000 })
  const next = random(7)
  for (let i = 0; i < rows; i++) {
    const at = Math.floor((i / rows) * 20e6)
    if (at >= 8e6 && at < 9e6) continue
    const name = ['GET /', 'POST /cart', 'GET /item'][i % 3]
    if (next() < 0.02) tally.miss(at, 900_000, 'timeout', name)
    else tally.answer(at, Math.round(4000 + exponential(next, 6000 * (1 + (i % 3)))), 5, next() < 0.05 ? 503 : 200, name)
  }
  return tally
}

const LABEL = { title: 'A run', tags: { commit: 'abc' }, command: "hammer 'http://127.0.0.1:8088/' -r 100 -d 20s" }

/** The data of a page of `tally`. */
export function dataOf(tally: Tally, context: Partial<SummaryContext> = {}, more: Partial<Summary> = {}): PageData {
  const about = {
    target: 'http://127.0.0.1:8088/',
    started: '2026-11-21T09:31:02.114Z',
    duration: 20_000,
    label: LABEL,
    markers: [{ at: 12, kind: 'mark', text: 'cache on' } as const],
  }
  const summary = { ...summarize(tally, { ...BARE, ...about, tainted: [[3000, 5000]], ...context }), ...more }
  return pageData({ summary, pictures: pictures(tally, summary), plan: planFacts(PLAN) })
}

const root = mkdtempSync(join(tmpdir(), 'hammer-page-'))
let browser: Promise<Browser> | null = null
afterAll(async () => {
  await (await browser)?.close()
  rmSync(root, { recursive: true, force: true })
})

/** A page in a browser, and everything it complained about or asked for. */
export interface Opened {
  readonly page: Page
  readonly complaints: readonly string[]
}

/** Opens a page from a file, as people do. */
export async function open(html: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Opened> {
  browser ??= chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  })
  const file = join(mkdtempSync(join(root, 'page-')), 'report.html')
  writeFileSync(file, html)
  const page = await (await browser).newPage({ viewport: { width: 1000, height: 800 }, ...options })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => complaints.push(dialog.message()))
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) complaints.push(request.url())
  })
  await page.goto(`file://${file}`)
  return { page, complaints }
}

export function openData(data: PageData, options: Parameters<Browser['newPage']>[0] = {}): Promise<Opened> {
  return open(pageHtml(data), options)
}

/** What each chart over time has drawn. */
function shownBy({ page }: Opened): Promise<string[]> {
  return page.evaluate("[...document.querySelectorAll('.charts canvas')].map((canvas) => canvas.toDataURL())")
}

/** All charts show what is dragged over in one, from a quarter to a half of it, and everything again on a double click. */
export async function expectLinkedZoom(opened: Opened, span: string): Promise<void> {
  const { page } = opened
  const before = await shownBy(opened)
  const plot = page.locator('.charts .u-over').nth(1)
  await plot.scrollIntoViewIfNeeded()
  const box = await plot.boundingBox()
  if (!box) throw new Error('no chart')
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 })
  await page.mouse.up()
  await page.getByText(span).waitFor()
  const after = await shownBy(opened)
  expect(after.filter((picture, i) => picture === before[i])).toEqual([])
  await plot.dblclick()
  await page.getByText('Drag over a chart').waitFor()
  await page.mouse.move(0, 0)
  expect(await shownBy(opened)).toEqual(before)
}
