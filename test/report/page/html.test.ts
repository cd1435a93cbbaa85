// A page as a file: its policy, its size, what strangers cannot do in it, and the numbers in it.

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pictures } from '../../../src/core/pictures.js'
import { exponential, random } from '../../../src/core/random.js'
import { BARE, summarize } from '../../../src/core/summary.js'
import { Tally } from '../../../src/core/tally.js'
import { type PageData, pageData, pageHtml, planFacts } from '../../../src/report/page/index.js'
import { hostileSummary } from '../hostile.js'
import { dataOf, someTally } from './pages.js'

const ASSETS = { script: 'globalThis.x = "page"', style: 'p{}' }

/** The data that stands in a page. */
function inside(html: string): PageData {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(html) ?? []
  return JSON.parse(json) as PageData
}

describe('a page as a file', () => {
  it('allows its own scripts and style by their hashes, and nothing else', () => {
    const html = pageHtml(dataOf(someTally(10)), { assets: ASSETS, script: 'start()' })
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? []
    const hash = (text: string) => `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`
    expect(policy).toContain('default-src &#39;none&#39;;')
    expect(policy).toContain(`script-src ${hash(ASSETS.script)} ${hash('start()')};`)
    expect(policy).toContain(`style-src ${hash(ASSETS.style)};`)
    expect(policy).toContain('connect-src &#39;none&#39;')
    expect(policy).not.toContain('unsafe')
  })

  it('holds every number to the last digit', () => {
    const data = dataOf(someTally())
    expect(inside(pageHtml(data, { assets: ASSETS }))).toEqual(JSON.parse(JSON.stringify(data)))
  })

  it('cannot be broken out of by what strangers wrote', () => {
    const summary = hostileSummary()
    const tally = someTally(20)
    tally.answer(1000, 1000, 1, 200, '</script><script>alert(1)</script><!--<script>')
    const data = pageData({ summary, pictures: pictures(tally, summary), plan: null, notes: ['</script>'] })
    const html = pageHtml(data, { assets: ASSETS, text: '</pre></noscript><script>alert(2)</script>' })
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html.match(/<\/script/g)).toHaveLength(2)
    expect(html).not.toContain('<img')
    expect(html).not.toContain('<!--')
    expect(inside(html)).toEqual(JSON.parse(JSON.stringify(data)))
  })

  it('is smaller than 400 KB for ten minutes, with everything in it', () => {
    const tally = new Tally({ interval: 1000, warmUp: 0, end: 600_000 })
    const next = random(3)
    for (let i = 0; i < 60_000; i++) {
      const name = `GET /some/rather/long/path/${i % 50}`
      if (next() < 0.05) tally.miss(i * 10_000, Math.round(exponential(next, 90_000)), ['timeout', 'closed', 'parse'][i % 3], name)
      else tally.answer(i * 10_000, Math.round(200 + exponential(next, 90_000)), 3, [200, 201, 404, 500, 503][i % 5], name)
    }
    const summary = summarize(tally, { ...BARE, duration: 600_000 })
    const html = pageHtml(pageData({ summary, pictures: pictures(tally, summary), plan: null }))
    expect(Buffer.byteLength(html)).toBeLessThan(400_000)
  })
})

describe('the planned load', () => {
  const line = (load: object) => planFacts({ load }).line

  it('is a line from the ramp-up along the stages to the end', () => {
    const stages = [
      { duration: 2000, target: 50 },
      { duration: 2000, target: 10 },
    ]
    expect(line({ connections: 20, rate: null, rampUp: 1000, duration: 10_000, stages })).toEqual([
      [0, 0],
      [1, 20],
      [3, 50],
      [5, 10],
      [10, 10],
    ])
  })

  it('is cut off where the run ends before it', () => {
    expect(line({ rate: 100, rampUp: 4000, duration: 2000, stages: [] })).toEqual([
      [0, 0],
      [2, 50],
    ])
  })

  it('is not known of a file without a plan, or with another', () => {
    for (const document of [null, {}, { load: 1 }, { load: { rate: 'x', stages: 4 } }, 'x']) {
      expect(planFacts(document)).toMatchObject({ line: [], words: null })
    }
  })
})
