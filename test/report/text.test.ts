// The text report: golden files for people, properties for what must never happen.

import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { displayWidth } from '../../src/core/text.js'
import type { ReportOptions } from '../../src/report/report.js'
import { text } from '../../src/report/text.js'
import { expectGolden } from '../golden.js'
import { RUNS, tallyOf } from './fixtures.js'

const PLAIN: ReportOptions = { width: 100, colour: 'off' }

function run(name: string): Summary {
  const found = RUNS.find(([each]) => each === name)
  if (!found) throw new Error(`no run ${name}`)
  return found[1]
}

/** The line that begins with a word. */
function line(report: string, word: string): string {
  return report.split('\n').find((each) => each.trimStart().startsWith(word)) ?? ''
}

describe('the text report', () => {
  it.each(RUNS)('of the run "%s" is as it was approved', (name, summary, options) => {
    expectGolden(`report-${name}`, text(summary, options))
  })

  it.each(RUNS)('of the run "%s" fits 60 … 200 columns', (_, summary, options) => {
    for (let width = 60; width <= 200; width += 7) expectToFit(text(summary, { ...options, width }), width)
  })

  it('is the same with and without colour, but for the colours', () => {
    const plain = text(run('failing'), PLAIN)
    const coloured = text(run('failing'), { ...PLAIN, colour: 'on' })
    expect(coloured).toContain('\u001b[31m547 failed\u001b[39m')
    expect(coloured).toContain('\u001b[31m503 Service Unavailable\u001b[39m')
    expect(stripVTControlCharacters(coloured)).toBe(plain)
  })

  it('always shows the balance', () => {
    for (const [, summary, options] of RUNS)
      expect(text(summary, options)).toMatch(/ sent = [\d,]+ answered \+ [\d,]+ failed\s+\+ [\d,]+ unfinished/)
  })

  it('MM-25 says so first when nothing was answered', () => {
    expect(text(run('refused'), PLAIN).split('\n\n')[1]).toBe('  ! Nothing was answered: 2,000 sent, not one complete response.')
  })

  it('says so first when the numbers cannot be trusted', () => {
    const verdict = { trusted: false, bottleneck: 'none', reasons: ['the books do not balance: 2 is not 1'] } as const
    const warnings = text({ ...run('healthy'), verdict }, PLAIN).split('\n\n')[1]
    expect(warnings).toMatch(/^ {2}! These numbers cannot be trusted\.\n {2}! the books do not balance/)
  })

  it('names the reasons when the load generator was the bottleneck', () => {
    expect(text(run('overloaded'), PLAIN).split('\n\n')[1]).toMatch(/^ {2}! The load generator was the bottleneck[^!]*! 8 %/)
  })

  it('calls books that do not balance a bug', () => {
    const { requests } = run('healthy')
    const broken = { ...run('healthy'), requests: { ...requests, answered: requests.answered - 1 } }
    expect(text(broken, PLAIN)).toContain('bug in hammer')
  })

  it('explains late sending only where response and service differ', () => {
    expect(text(run('overloaded'), PLAIN)).toContain('because requests were sent late')
    expect(text(run('healthy'), PLAIN)).not.toContain('because requests were sent late')
  })

  it('leaves out service and lag where a file has no lag', () => {
    const report = text(run('three-columns'), PLAIN)
    expect(line(report, 'service')).toBe('')
    expect(line(report, 'lag')).toBe('')
  })

  it.each([
    [9999, 1],
    [10_000, 0],
    [999, 2],
    [99, 3],
  ])('of %i answers withholds %i percentiles', (answers, withheld) => {
    const tally = tallyOf()
    for (let i = 0; i < answers; i++) tally.answer(i, 1000 + i, Number.NaN, 200, '')
    const report = text(summarize(tally, BARE), PLAIN)
    expect(line(report, 'response').match(/–/g) ?? []).toHaveLength(withheld)
  })

  it.each([
    [null, 0, ''],
    [null, 1500, '20 requests of the first 1.5 s left out of all other numbers'],
    ['found', 1500, 'found: 20 requests of the first 1.5 s left out of all other numbers'],
    ['steady', 1500, '20 requests of the first 1.5 s left out of all other numbers: the ramp-up; no transient found after it'],
    ['steady', 0, 'auto: no transient found, nothing left out'],
    ['unsteady', 0, 'auto: the response times do not settle in the first half of the run, nothing left out'],
    ['short', 0, 'auto: too few answers to find a transient, nothing left out'],
  ] as const)('says what became of the warm-up: %s, %i ms', (search, warmUp, sentence) => {
    const tally = tallyOf({ warmUp })
    for (let i = 0; i < 40; i++) tally.answer(i * 75_000, 0, 0, 200, '')
    const report = text(summarize(tally, { ...BARE, search }), { ...PLAIN, width: 200 })
    expect(line(report, 'warm-up').replace(/^ *warm-up */, '')).toBe(sentence)
  })

  it('neutralises what hostile servers and files send', () => {
    const evil = '\u001b[2J\u009b31m\u202egnp\r\n\u200b'
    const tally = tallyOf()
    tally.answer(1000, 1000, 1, 200, evil)
    tally.miss(1000, 1000, evil, evil)
    const summary = summarize(tally, {
      ...BARE,
      target: evil,
      started: evil,
      verdict: { trusted: false, bottleneck: 'none', reasons: [evil] },
    })
    const report = text(summary, { ...PLAIN, plan: evil, notes: [evil], files: [{ path: evil, note: evil }] })
    expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(report).toContain('\\x1b[2J\\x9b31m\\u202egnp\\r\\n\\u200b')
  })

  it('never throws, fits its width and shows no nonsense, whatever was counted', () => {
    fc.assert(
      fc.property(summaries(), fc.integer({ min: 1, max: 260 }), (summary, width) => {
        const report = text(summary, { ...PLAIN, width })
        expectToFit(report, Math.min(200, Math.max(60, width)))
        expect(report).not.toMatch(/NaN|undefined|Infinity|null/)
        expect(report).not.toMatch(/[( ]0(\.0+)? (µs|ms|s)\b(?! *$)/)
      }),
      { numRuns: 100 },
    )
  })
})

function expectToFit(report: string, width: number): void {
  for (const each of report.split('\n')) {
    if (displayWidth(each) > width) expect.fail(`wider than ${width}: ${each}`)
    if (each !== each.trimEnd()) expect.fail(`ends with spaces: ${JSON.stringify(each)}`)
  }
}

/** Any run: times from 0 to hours, any status, causes and names in any script, with and without warm-up, rate and end. */
function summaries(): fc.Arbitrary<Summary> {
  const us = fc.oneof(fc.nat({ max: 5000 }), fc.nat({ max: 60_000_000 }), fc.nat({ max: 4_000_000_000 }))
  const word = fc.oneof(
    fc.constantFrom('', 'timeout', 'unsent', 'unfinished', 'GET /'),
    fc.string({ unit: 'grapheme' }).filter((s) => !/NaN|null/.test(s)),
  )
  const row = fc.record({
    ended: us,
    response: us,
    lag: us,
    status: fc.integer({ min: 100, max: 999 }),
    cause: word,
    name: word,
    times: fc.integer({ min: 1, max: 1500 }),
  })
  const context = fc.record({
    duration: fc.option(fc.nat({ max: 3_600_000 })),
    rate: fc.option(fc.double({ min: 0.01, max: 1e6, noNaN: true })),
    bytes: fc.record({ sent: fc.option(fc.maxSafeNat()), received: fc.option(fc.maxSafeNat()) }),
    lags: fc.constantFrom('known', 'unknown'),
    warmUp: fc.constantFrom(0, 0, 1500),
  })
  return fc.tuple(fc.array(row, { maxLength: 30 }), context).map(([rows, { duration, rate, bytes, lags, warmUp }]) => {
    const tally = tallyOf({ interval: 60_000, warmUp, end: duration })
    for (const { ended, response, lag, status, cause, name, times } of rows) {
      const within = lags === 'known' ? Math.min(lag, response) : Number.NaN
      for (let i = 0; i < times; i++) {
        if (cause === '') tally.answer(ended, response, within, status, name)
        else tally.miss(ended, cause === 'unsent' ? Number.NaN : response, cause, name)
      }
    }
    return summarize(tally, { ...BARE, duration, rate, bytes })
  })
}
