// The page of a comparison: as a file, and in a browser.

import { describe, expect, it } from 'vitest'
import { type Candidate, type Comparison, compare } from '../../../src/core/compare.js'
import { judge, parseFailIf } from '../../../src/core/fail-if.js'
import { random } from '../../../src/core/random.js'
import type { ComparisonData } from '../../../src/report/compare/data.js'
import { COMPARISON_REPORTS } from '../../../src/report/index.js'
import { candidate } from '../candidates.js'
import { HOSTILE } from '../hostile.js'
import { expectLinkedZoom, NO_BROWSER, type Opened, open } from './pages.js'

const QUICK = { seed: 1, replicates: 200 }
const NAMES = ['log in', 'GET /']

function run(label: string, seed: number, change: Parameters<typeof candidate>[0]['simulation'] = {}): Candidate {
  return candidate({ label, simulation: { seed, rate: 2000, nameOf: (i) => NAMES[i % 2], ...change } })
}

const BEFORE = run('results/before', 1)
const AFTER = run('results/after', 2, { median: 9600, failing: 0.02 })
const AGAIN = run('results/again', 3, { seconds: 1 })
const TWO = compare([BEFORE, AFTER], QUICK)
const THREE = compare([BEFORE, AFTER, AGAIN], QUICK)

function html(comparison: Comparison): string {
  const limits = ['p50>+5%', 'throughput<-50%', 'p50[nobody]>+1%'].flatMap((text) =>
    comparison.against.map((one) => judge(parseFailIf(text), one)),
  )
  return COMPARISON_REPORTS.html(comparison, { width: 100, colour: 'off', limits })
}

/** The data that stands in a page. */
function inside(page: string): ComparisonData {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(page) ?? []
  return JSON.parse(json) as ComparisonData
}

/** Every text from outside is hostile. */
function hostile(seed: number): Candidate {
  const tags = Object.fromEntries(HOSTILE.map((text) => [text, 'x']))
  const made = candidate({
    label: `${HOSTILE[2]}${seed}`,
    simulation: { seed, rate: 2000, nameOf: (i) => HOSTILE[i % 5] },
    plan: { model: 'closed', target: HOSTILE[4], [HOSTILE[2]]: String(seed) },
    notes: HOSTILE,
    context: {
      label: { title: `${HOSTILE[2]}${HOSTILE[0]}`, tags, command: null },
      markers: [{ at: 1, kind: 'mark', text: HOSTILE[2] }],
      started: HOSTILE[2],
    },
  })
  const verdict = { trusted: false, bottleneck: 'client' as const, reasons: HOSTILE }
  return { ...made, summary: { ...made.summary, verdict } }
}

describe('the page of a comparison as a file', () => {
  it('has the policy of all pages, and nothing from elsewhere', () => {
    const page = html(TWO)
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
    expect(policy).toMatch(/^default-src &#39;none&#39;; script-src &#39;sha256-/)
    expect(policy).toContain('connect-src &#39;none&#39;')
    expect(policy).not.toContain('unsafe')
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page).not.toMatch(/ (src|href)=/)
  })

  it('draws what the reports of the runs draw, to the last digit, without what came after their end', () => {
    const { lines, unit } = inside(html(TWO))
    expect(unit.name).toBe('ms')
    expect(lines.map(({ letter }) => letter)).toEqual(['A', 'B'])
    for (const [i, { pictures, summary }] of [BEFORE, AFTER].entries()) {
      const { response, interval } = pictures?.series ?? { response: { p99: [] }, interval: 1 }
      const within = response.p99.filter((_, i) => (i + 0.5) * interval <= summary.duration)
      expect(lines[i].p99).toEqual(within)
      expect(within.length).toBeGreaterThan(10)
      expect(lines[i].curve).toEqual(pictures?.curve)
    }
  })

  it('calls runs by the first of title, target and path that tells them apart', () => {
    const titled = (one: Candidate, title: string | null, target: string) => ({ ...one, summary: { ...one.summary, title, target } })
    const named = (titles: readonly (string | null)[], targets: readonly string[]) => {
      const [a, b] = [BEFORE, AFTER].map((one, i) => titled(one, titles[i], targets[i]))
      const { title, runs } = inside(html(compare([a, b], QUICK)))
      return [title, ...runs.map(({ name }) => name)]
    }
    expect(named(['one', 'two'], ['x', 'y'])).toEqual(['two against one', 'one', 'two'])
    expect(named(['cart', 'cart'], ['x', 'y'])).toEqual(['cart', 'x', 'y'])
    expect(named([null, 'two'], ['x', 'x'])).toEqual(['results/after against results/before', 'results/before', 'results/after'])
  })

  it('draws the first eight of more runs, and says so', () => {
    const many = Array.from({ length: 9 }, (_, i) => run(`run ${i}`, i, { seconds: 0.5, rate: 400 }))
    const { lines, notes, runs } = inside(html(compare(many, { seed: 1, replicates: 20 })))
    expect([lines.length, runs.length]).toEqual([8, 9])
    expect(notes[0]).toBe('The charts show the first 8 of 9 runs.')
  })

  it('cannot be broken out of by what strangers wrote', () => {
    const page = html(compare([hostile(1), hostile(2)], QUICK))
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<\/script/g)).toHaveLength(2)
    expect(page).not.toContain('<img')
    expect(page).not.toContain('<!--')
  })

  it('is smaller than 400 KB for two runs of ten minutes', () => {
    const next = random(1)
    // of 0.1 s each: as many intervals as ten minutes have
    const long = { seconds: 60, rate: 100, sigma: 1.5, failing: 0.05, drift: () => 1 + next() }
    const runs = [1, 2].map((seed) => run(`run ${seed}`, seed, { ...long, nameOf: (i) => `GET /some/rather/long/path/${i % 3}` }))
    for (const { pictures } of runs) expect(pictures?.series.requests.length).toBeGreaterThanOrEqual(600)
    expect(Buffer.byteLength(html(compare(runs, { seed: 1, replicates: 20 })))).toBeLessThan(400_000)
  })
})

/** One page for all who leave it as it was. */
let opened: Promise<Opened> | null = null
function usual(): Promise<Opened> {
  opened ??= open(html(THREE))
  return opened
}

describe.skipIf(NO_BROWSER)('the page of a comparison in a browser', () => {
  it('opens from a file: no complaint, no request, the verdict in words first, then warnings, runs, numbers, charts', async () => {
    const { page, complaints } = await usual()
    expect(complaints).toEqual([])
    expect(await page.title()).toBe('2 runs against results/before')
    const text = await page.innerText('main')
    const first = ['2 runs against', 'B against A: ', 'slower [', 'C against A: ', 'Limit p50>+5% B passed', 'Runs', 'results/after']
    const then = [
      'Numbers',
      'All runs; changes are against A',
      'Limits',
      '✘ p50>+5%',
      '✔ throughput<-50%',
      'Over time',
      'Throughput',
      'Without an answer',
    ]
    const last = [
      'Response time p50',
      'Response time p99',
      'Distribution of',
      'Percentiles',
      'Each against A',
      'Requests by name',
      'log in',
    ]
    const places = [...first, ...then, ...last].map((words) => text.indexOf(words))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(await page.$$eval('.plot', (all) => all.every((plot) => (plot.getAttribute('aria-label') ?? '').length > 20))).toBe(true)
  })

  it('gives each run a colour and a dash of its own, in every chart the same', async () => {
    const { page } = await usual()
    const swatches = await page.$$eval('.swatch', (all) =>
      all.map((swatch) => `${swatch.getAttribute('style')} ${swatch.querySelector('path')?.getAttribute('stroke-dasharray')}`),
    )
    expect(swatches).toHaveLength(3 * 7)
    expect(new Set(swatches.map((one) => one.split(' ')[1])).size).toBe(3)
    expect(new Set(swatches.map((one) => one.replace(/^\S+ \S+/, ''))).size).toBe(3)
    expect(new Set(swatches).size).toBe(3)
  })

  it('draws every interval that is known against zero, and says it to those who do not see it', async () => {
    const { page } = await usual()
    const drawn = await page.$$eval('.interval[aria-label]', (all) => all.map((one) => one.getAttribute('aria-label')))
    const known = THREE.against.flatMap(({ differences }) => differences.filter(({ interval }) => interval !== null))
    expect(drawn.length).toBeGreaterThan(6)
    expect(drawn.length).toBeLessThanOrEqual(known.length)
    for (const words of drawn) expect(words).toMatch(/^[+−±][\d.]+ (%|pp), [+−±][\d.]+ … [+−±][\d.]+ (%|pp)$/)
  })

  it('shows in all charts what is dragged over in one, and everything again on a double click', async () => {
    await expectLinkedZoom(await usual(), '0.5 s to 1 s')
  })

  it('says under the cursor what every run has there, in all charts over time', async () => {
    const { page } = await usual()
    const at = (selector: string, x: number) =>
      page
        .locator(selector)
        .first()
        .hover({ position: { x, y: 50 } })
    const values = (selector: string) => page.$$eval(`${selector} .key b`, (all) => all.map(({ textContent }) => textContent))
    await at('.charts .u-over', 200)
    expect((await values('.charts')).every((value) => /\d/.test(value ?? ''))).toBe(true)
    // beyond the end of the shortest run there is nothing of it
    await at('.charts .u-over', 700)
    const later = await values('.charts')
    expect(later.filter((value) => value === '')).toHaveLength(4)
    await at('.pair figure:last-child .u-over', 60)
    expect((await values('.pair figure:last-child')).every((value) => /\d/.test(value ?? ''))).toBe(true)
  })

  it('is read on a phone without scrolling sideways, and prints light on paper', async () => {
    const { page } = await open(html(TWO), { viewport: { width: 360, height: 700 }, colorScheme: 'dark' })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    // numbers need no scrolling either
    expect(
      await page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.numbers .frame'))"),
    ).toBe(0)
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe('rgb(255, 255, 255)')
  })

  it('makes text, never markup, of what strangers wrote', async () => {
    const { page, complaints } = await open(html(compare([hostile(1), hostile(2)], QUICK)))
    expect(complaints).toEqual([])
    expect(await page.$$eval('main img, main script, main iframe, main a', (all) => all.length)).toBe(0)
    const text = await page.innerText('main')
    expect(text).toContain('<script>alert(1)</script>')
    for (const unseen of ['\u001b', '\u202e', '\u2066']) expect(text).not.toContain(unseen)
  })

  it('has tables without charts where nothing is drawn', async () => {
    const { pictures: _, ...bare } = BEFORE
    const { page, complaints } = await open(html(compare([bare, bare], QUICK)))
    expect(complaints).toEqual([])
    expect(await page.$$eval('canvas', (all) => all.length)).toBe(0)
    expect(await page.innerText('main')).toContain('no change')
  })
})
