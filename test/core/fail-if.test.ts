// Limits of a comparison: what is read, what is refused and where, and when they are passed.

import { describe, expect, it } from 'vitest'
import type { Against } from '../../src/core/compare.js'
import type { Difference } from '../../src/core/comparison.js'
import { HammerError } from '../../src/core/errors.js'
import { judge, parseFailIf } from '../../src/core/fail-if.js'

function refusal(expression: string): HammerError {
  try {
    parseFailIf(expression)
  } catch (error) {
    if (error instanceof HammerError) return error
  }
  throw new Error(`${expression} was not refused`)
}

function against(change: number, interval: readonly [number, number] | null, verdict: Difference['verdict']): Against {
  const p99 = { metric: 'p99', base: 1, other: 1 + change, change, interval, verdict } as const
  const names = [{ name: 'log in', differences: [p99] }]
  return { paired: false, index: 1, differences: [p99], names, blocks: { count: 16, length: 1 }, fairness: { refusals: [], warnings: [] } }
}

describe('a limit of a comparison', () => {
  it.each([
    ['p99>+5%', 'p99', null, 'more', 0.05],
    ['p99>5%', 'p99', null, 'more', 0.05],
    [' service.p99.9 > +0.5 % ', 'service.p99.9', null, 'more', 0.005],
    ['throughput<-3%', 'throughput', null, 'less', -0.03],
    ['rate<-3%', 'throughput', null, 'less', -0.03],
    ['failed>+0.1pp', 'failed', null, 'more', 0.001],
    ['errors>0pp', 'failed', null, 'more', 0],
    ['p50[log in]>+10%', 'p50', 'log in', 'more', 0.1],
    ['mean<0%', 'mean', null, 'less', 0],
  ] as const)('%s is read', (expression, metric, name, direction, limit) => {
    expect(parseFailIf(expression)).toEqual({ expression: expression.trim(), metric, name, direction, limit })
  })

  it.each([
    ['', 0, 'the name of a number is expected'],
    ['p98>+5%', 3, 'there is no number called "p98"'],
    ['max>+5%', 3, 'a maximum is a single request'],
    ['p99', 3, 'here > or < is expected'],
    ['p99>=5%', 4, 'here a number is expected'],
    ['p99>+5', 6, 'here % is expected'],
    ['p99>+5ms', 6, 'here % is expected'],
    ['p99>+5% or so', 6, 'here % is expected'],
    ['p99>-5%', 4, 'a limit upwards is above 0: >+5%'],
    ['throughput<3%', 11, 'a limit downwards is below 0: <-3%'],
    ['failed>+1%', 9, 'here pp is expected'],
    ['p99[]>+5%', 4, 'a name is missing'],
  ])('%j is refused at %i: %s', (expression, at, words) => {
    const { message, excerpt, advice, code } = refusal(expression)
    expect([code, message]).toEqual(['usage', expect.stringContaining(words)])
    if (!/p98|max/.test(expression)) expect(excerpt).toBe(`${expression}\n${' '.repeat(at)}^`)
    expect(advice).toMatch('p99>+5%')
  })

  it.each([
    ['beyond it and surely changed', 0.08, [0.02, 0.15], 'more', 'passed'],
    ['beyond it, but perhaps by chance', 0.08, [-0.01, 0.2], 'same', 'holds'],
    ['surely changed, but not beyond it', 0.03, [0.02, 0.04], 'more', 'holds'],
    ['changed the other way', -0.08, [-0.1, -0.05], 'less', 'holds'],
    ['not judged', 0.5, null, 'unknown', 'unknown'],
  ] as const)('is as it must be for a number that is %s', (_, change, interval, verdict, outcome) => {
    const found = against(change, interval, verdict)
    expect(judge(parseFailIf('p99>+5%'), found)).toMatchObject({ outcome, index: 1, change })
    expect(judge(parseFailIf('p99[log in]>+5%'), found).outcome).toBe(outcome)
  })

  it('fails for a number or a name that is not in both runs: a slip must not let everything pass', () => {
    const found = against(0, [0, 0], 'same')
    expect(judge(parseFailIf('p99[login]>+5%'), found).outcome).toBe('missing')
    expect(judge(parseFailIf('service.p50>+5%'), found).outcome).toBe('missing')
  })
})
