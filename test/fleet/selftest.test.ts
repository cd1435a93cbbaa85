// The self-test on machines of our own making, which send honestly up to a rate that we know.

import { describe, expect, it, test } from 'vitest'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { type Measure, selftest, type Trial } from '../../src/fleet/selftest.js'

interface Imagined {
  /** Answers per second in the closed model. */
  readonly ceiling: number
  /** Up to this rate requests leave on time. */
  readonly honest: number
  /** Response times of the trials of the floor, in µs, one after the other. */
  readonly responses?: readonly number[]
  readonly bottleneck?: 'client' | 'none'
}

/** All requests of a trial alike. */
function summaryOf(rate: number, response: number, lag: number, context: Partial<typeof BARE> = {}): Summary {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: 1000 })
  const n = Math.min(1000, rate)
  for (let i = 0; i < n; i++) tally.answer(Math.floor((i * 1e6) / n) + response, response, lag, 200, '')
  return { ...summarize(tally, { ...BARE, duration: 1000, ...context }), rate: { planned: rate, sent: rate, answered: rate, late: 0 } }
}

function machine({ ceiling, honest, responses = [100, 100, 100], bottleneck = 'none' }: Imagined): { measure: Measure; trials: Trial[] } {
  const trials: Trial[] = []
  const floors = [...responses]
  const measure: Measure = async (trial) => {
    trials.push(trial)
    if (trial.rate === null) return summaryOf(ceiling, 100, 0)
    const verdict = { trusted: true, bottleneck, reasons: [] }
    return summaryOf(trial.rate, floors.shift() ?? 3000, trial.rate <= honest ? 5 : 2000, { verdict })
  }
  return { measure, trials }
}

describe('the self-test', () => {
  test.each([
    [100_000, 62_000],
    [100_000, 3200],
    [140_000, 139_999],
    [900, 500],
  ])('with a ceiling of %i/s finds the honest rate of %i/s to a thirty-second of the ceiling, never above it', async (ceiling, honest) => {
    const { honestRate } = await selftest(machine({ ceiling, honest }).measure, () => {})
    expect(honestRate).not.toBeNull()
    expect(honestRate).toBeLessThanOrEqual(honest)
    expect(honestRate).toBeGreaterThan(honest - ceiling / 32 - 1)
  })

  it('finds no honest rate where none is', async () => {
    expect((await selftest(machine({ ceiling: 50_000, honest: 0 }).measure, () => {})).honestRate).toBeNull()
  })

  it('takes the median of the floors: one bad trial changes nothing', async () => {
    const { floor } = await selftest(machine({ ceiling: 1e5, honest: 1e5, responses: [90, 70_000, 110] }).measure, () => {})
    expect(floor).toEqual({ p50: 0.00011, p99: 0.00011, 'p99.9': 0.00011 })
  })

  it('says that the machine was disturbed', async () => {
    expect((await selftest(machine({ ceiling: 1e5, honest: 1e5 }).measure, () => {})).disturbed).toBe(false)
    expect((await selftest(machine({ ceiling: 1e5, honest: 1e5, bottleneck: 'client' }).measure, () => {})).disturbed).toBe(true)
  })

  it('tells each of its steps', async () => {
    const said: string[] = []
    const { measure, trials } = machine({ ceiling: 1e5, honest: 5e4 })
    await selftest(measure, (text) => said.push(text))
    expect(said).toHaveLength(trials.length)
  })
})
