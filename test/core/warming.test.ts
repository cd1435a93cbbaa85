// A warm-up that is found at the end: the numbers are those of a tally that had known it from the start.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../../src/core/random.js'
import { BARE, summarize } from '../../src/core/summary.js'
import type { Tally } from '../../src/core/tally.js'
import { restore, settle, startTally } from '../../src/core/warming.js'
import { answered, batchOf, CAUSES, count, rows, type TestRow, tallyOf } from './rows.js'

/** Everything that is reported, and what the books are checked with. */
function numbersOf(tally: Tally) {
  const { lastEnded, bytesReceived, inFlightTime } = tally
  return { ...summarize(tally, { ...BARE, duration: 10_000 }), lastEnded, bytesReceived, inFlightTime }
}

const OPTIONS = { interval: 1000, warmUp: 'auto', end: 10_000 } as const

function autoOf(all: readonly TestRow[], end: number | null = OPTIONS.end): Tally {
  const tally = startTally({ ...OPTIONS, end })
  for (const one of all) count(tally, one)
  return tally
}

/** Rows over so many microseconds that are slow in the first part of them, with failures here and there, in any order. */
function slowAtFirst(length: number, slow: number, seed: number): TestRow[] {
  const next = random(seed, 'slow')
  const all = Array.from({ length: 3000 }, (_, i) => {
    const due = Math.floor((i / 3000) * length)
    const service = Math.floor((due < slow ? 200_000 : 10_000) * (1 + next() / 5))
    const cause = next() < 0.05 ? CAUSES[Math.floor(next() * CAUSES.length)] : ''
    return answered(due + service, service, { lag: Math.floor(next() * 100), cause, name: next() < 0.3 ? 'login' : '', bytes: i })
  })
  return all.sort(() => next() - 0.5)
}

const run = fc.record({
  length: fc.integer({ min: 800_000, max: 100_000_000 }),
  slow: fc.double({ min: 0.1, max: 0.4, noNaN: true }),
  seed: fc.nat(1000),
})

describe('the numbers', () => {
  it('are those of a tally that knew the warm-up, to the last digit', () => {
    fc.assert(
      fc.property(run, ({ length, slow, seed }) => {
        const all = slowAtFirst(length, slow * length, seed)
        const { tally, search } = settle(autoOf(all), 0)
        const { warmUp } = tally.options
        expect(search).toBe('found')
        // a part is at most a 64th of the run; now and then the noise behind the transient costs some more
        expect(1000 * warmUp).toBeGreaterThan((slow - 2 / 64) * length)
        expect(1000 * warmUp).toBeLessThan((slow + 0.2) * length)
        expect(numbersOf(tally)).toEqual(numbersOf(tallyOf(all, { warmUp })))
      }),
      { numRuns: 30 },
    )
  })

  it('are the same from any split of the rows, sent between threads', () => {
    fc.assert(
      fc.property(run, fc.integer({ min: 1, max: 5 }), ({ length, slow, seed }, parts) => {
        const all = slowAtFirst(length, slow * length, seed)
        const split = Array.from({ length: parts }, (_, k) => autoOf(all.filter((_, i) => i % parts === k)))
        const [first, ...others] = split.map((tally) => restore(structuredClone(tally.toState())))
        for (const other of others) first.add(other)
        expect(numbersOf(settle(first, 0).tally)).toEqual(numbersOf(settle(autoOf(all), 0).tally))
      }),
      { numRuns: 20 },
    )
  })

  it('are the same from ranges of a file, each with parts of another length', () => {
    const range = fc.record({ run, order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }) })
    fc.assert(
      fc.property(range, ({ run: { length, slow, seed }, order }) => {
        const all = slowAtFirst(length, slow * length, seed)
        // what was due in the k-th of seven stretches; the last one is counted after the others were added
        const due = (k: number) => all.filter((one) => Math.floor((7 * one.due) / length) === k)
        const [first, ...others] = order.map((k) => autoOf(due(k)))
        for (const other of others) first.add(other)
        for (const one of [...due(6)]) count(first, one)
        expect(numbersOf(settle(first, 0).tally)).toEqual(numbersOf(settle(autoOf(all), 0).tally))
      }),
      { numRuns: 20 },
    )
  })

  it('know of a request that was due in the warm-up when all others had ended', () => {
    const all = [...slowAtFirst(8_000_000, 2_000_000, 6), answered(9_900_000, 9_900_000)]
    const { tally } = settle(autoOf(all), 0)
    expect(numbersOf(tally)).toEqual(numbersOf(tallyOf(all, { warmUp: tally.options.warmUp })))
    expect(tally.lastEnded).toBe(9_900_000)
  })

  it('are the same from batches, with the bytes and the time in flight of the whole run', () => {
    const all = slowAtFirst(8_000_000, 2_000_000, 1)
    const auto = startTally(OPTIONS)
    auto.addBatch(batchOf(all))
    const { tally, search } = settle(auto, 0)
    const known = startTally({ ...OPTIONS, warmUp: tally.options.warmUp })
    known.addBatch(batchOf(all))
    expect(search).toBe('found')
    expect(tally.inFlightTime).toBeGreaterThan(0)
    expect(numbersOf(tally)).toEqual(numbersOf(known))
  })

  it('have late answers by the same end, given at the start or during the run', () => {
    const all = slowAtFirst(8_000_000, 2_000_000, 2)
    const { tally } = settle(autoOf(all, 5000), 0)
    expect(tally.late).toBeGreaterThan(100)
    const early = startTally({ ...OPTIONS, end: null })
    // the end comes in the middle of a part, and others are made after it
    for (const one of all.filter(({ due }) => due < 4_980_000)) count(early, one)
    early.endAt(5000)
    for (const one of all.filter(({ due }) => due >= 4_980_000)) count(early, one)
    expect(settle(early, 0).tally.late).toBe(tally.late)
  })

  it('are all there while the run goes on', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(numbersOf(autoOf(all))).toEqual(numbersOf(tallyOf(all)))
      }),
      { numRuns: 100 },
    )
  })
})

describe('nothing is left out', () => {
  it('of a run that is steady, or too short', () => {
    const steady = slowAtFirst(8_000_000, 0, 3)
    const few = steady.slice(0, 100)
    expect(settle(autoOf(steady), 0)).toMatchObject({ search: 'steady', tally: { warmUp: 0, options: { warmUp: 0 } } })
    expect(settle(autoOf(few), 0)).toMatchObject({ search: 'short', tally: { warmUp: 0, options: { warmUp: 0 } } })
    expect(numbersOf(settle(autoOf(few), 0).tally)).toEqual(numbersOf(tallyOf(few)))
  })

  it('but a warm-up that was given; then nobody searches', () => {
    const given = startTally({ ...OPTIONS, warmUp: 500 })
    count(given, answered(100_000, 5000))
    expect(settle(given, 0)).toEqual({ tally: given, search: null })
    expect(given.warmUp).toBe(1)
  })

  it('of a run without any rows', () => {
    expect(settle(startTally(OPTIONS), 0)).toMatchObject({ search: 'short', tally: { requests: 0, warmUp: 0 } })
  })
})

describe('the ramp-up', () => {
  it('is left out, and the search begins after it', () => {
    // parts of 80 ms
    expect(settle(autoOf(slowAtFirst(8_000_000, 0, 4)), 1000)).toMatchObject({ search: 'steady', tally: { options: { warmUp: 1040 } } })
    expect(settle(autoOf(slowAtFirst(8_000_000, 2_400_000, 4)), 1000)).toMatchObject({
      search: 'found',
      tally: { options: { warmUp: 2400 } },
    })
  })

  it('is not left out where nothing follows it', () => {
    expect(settle(autoOf(slowAtFirst(2_000_000, 0, 5)), 3000)).toMatchObject({ search: 'short', tally: { options: { warmUp: 0 } } })
  })
})
