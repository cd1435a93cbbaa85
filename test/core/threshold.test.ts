// Thresholds: what can be said, and what it is compared with.

import { describe, expect, it } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { evaluate, parseThreshold } from '../../src/core/threshold.js'

/** 100 answers of 1 … 100 ms within 10 s, four of them 503, five time-outs, two of a name. */
function summary() {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: 10_000 })
  for (let i = 1; i <= 100; i++) tally.answer(i * 100_000, i * 1000, 0, i <= 4 ? 503 : 200, i <= 2 ? 'login: form' : '')
  for (let i = 0; i < 5; i++) tally.miss(9_000_000, 5_000_000, 'timeout', '')
  const generator = {
    workers: [],
    late: 3,
    blocked: 0,
    floor: null,
    main: { busy: 0, writing: 0 },
    machine: { cores: 1, busy: null, stolen: null },
  }
  return summarize(tally, { ...BARE, duration: 10_000, generator, tainted: [[2000, 4000]] })
}

function check(expression: string) {
  return evaluate(parseThreshold(expression, '--threshold'), summary())
}

describe('a threshold', () => {
  it.each([
    ['p99<200ms', true, 0.1],
    ['p99<50ms', false, 0.1],
    ['p50 <= 0.051', true, 0.051],
    ['max<1m', true, 0.1],
    ['mean>=50ms', true, 0.0505],
    ['service.p50<=51ms', true, 0.051],
    ['failures.max<1s', false, 5],
    ['rate>9', true, 10],
    ['rate>1k', false, 10],
    ['errors<5%', true, 5 / 105],
    ['errors<1%', false, 5 / 105],
    ['errors<=5', true, 5],
    ['errors.timeout<6', true, 5],
    ['errors.ECONNRESET==0', true, 0],
    ['statuses.503<4%', true, 4 / 105],
    ['5xx==0', false, 4],
    ['5xx<5%', true, 4 / 105],
    ['requests.planned==105', true, 105],
    ['tainted==0', false, 2],
    ['generator.late<=3', true, 3],
    ['generator.blocked==0', true, 0],
    ['requests.unsent==0', true, 0],
    ['response.count>99', true, 100],
    ['p99[login: form]<3ms', true, 0.002],
    ['requests[login: form]==2', true, 2],
  ])('%s: %s', (expression, holds, measured) => {
    const result = check(expression)
    expect(result.holds).toBe(holds)
    expect(result.measured).toBeCloseTo(measured, 3)
  })

  it('does not hold where there is no such number', () => {
    expect(check('p99[nobody]<1h')).toMatchObject({ measured: null, holds: false })
    const empty = summarize(new Tally({ interval: 1000, warmUp: 0, end: null }), BARE)
    expect(evaluate(parseThreshold('p99<1h', '--threshold'), empty)).toMatchObject({ measured: null, holds: false })
    expect(evaluate(parseThreshold('errors<1%', '--threshold'), empty)).toMatchObject({ measured: null, holds: false })
  })

  it.each([
    '',
    'p99',
    'p99<',
    'p98<1s',
    'p99<fast',
    'p99<5%',
    'rate<5%',
    'nonsense>1',
    'errors<1%%',
    '__proto__<1',
    'p99=1s',
    'response<1s',
  ])('%j is refused with the option named, and examples', (expression) => {
    let caught: unknown
    try {
      parseThreshold(expression, '--threshold')
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(HammerError)
    expect(caught).toMatchObject({ code: 'usage', option: '--threshold', value: expression })
    expect((caught as HammerError).advice).toContain("'p99<200ms'")
  })
})
