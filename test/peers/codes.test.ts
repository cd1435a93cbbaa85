// The exit code of every end of a run, in one table, for runs that are only said to have happened.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import { UNFINISHED } from '../../src/core/sample.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { evaluate, parseThreshold } from '../../src/core/threshold.js'
import type { RunResult } from '../../src/fleet/run.js'
import { say } from '../cli/kit.js'
import { answered, missed, type TestRow, tallyOf } from '../core/rows.js'

const { run } = vi.hoisted(() => ({ run: vi.fn() }))
vi.mock('../../src/fleet/run.js', async (original) => ({ ...(await original<object>()), run }))

const GOOD = [answered(1000, 500), answered(2000, 500)]
const TIMEOUTS = [missed('timeout', 1_000_000, 900_000)]
const HUNG = [missed(UNFINISHED, 1_000_000, 900_000)]

/** What a run returned. */
function result(rows: readonly TestRow[], more: Partial<RunResult> = {}, parts: Partial<Summary> = {}): RunResult {
  const summary = { ...summarize(tallyOf(rows), BARE), ...parts }
  const connections = { opened: 1, unsolicited: 0 }
  return {
    summary,
    folder: null,
    failure: null,
    unreported: null,
    interrupted: false,
    address: '127.0.0.1',
    addresses: ['127.0.0.1'],
    bailed: null,
    connections,
    ...more,
  }
}

function checked(rows: readonly TestRow[], ...expressions: string[]): RunResult {
  const bare = result(rows)
  const thresholds = expressions.map((expression) => evaluate(parseThreshold(expression, '--threshold'), bare.summary))
  return { ...bare, summary: { ...bare.summary, thresholds } }
}

const UNTRUSTED: Partial<Summary> = { verdict: { trusted: false, bottleneck: 'none', reasons: ['the books do not balance'] } }
const SATURATED: Partial<Summary> = { verdict: { trusted: true, bottleneck: 'client', reasons: ['worker 0 was 99 % busy'] } }
const FULL = new HammerError('disk', 'the disk is full')
const REFUSED = new HammerError('target', 'it refuses connections')
const WRONG = new HammerError('usage', 'a bad value')

const ENDS: readonly [code: number, what: string, end: RunResult | Error, words?: readonly string[]][] = [
  [0, 'answers', result(GOOD)],
  [0, 'answers and failures, without a threshold', result([...GOOD, ...TIMEOUTS])],
  [0, 'nothing but 500s, without a threshold', result([answered(1000, 500, { status: 500 })])],
  [0, 'a threshold that holds', checked(GOOD, 'p99<1s', 'errors<1%')],
  [1, 'nothing but time-outs', result(TIMEOUTS)],
  [1, 'nothing but unfinished requests', result(HUNG)],
  [1, 'nothing at all', result([])],
  [1, 'a target that is not there', REFUSED],
  [1, 'a full disk', result(GOOD, { failure: FULL })],
  [1, 'a bug', new TypeError('undefined is not a function')],
  [1, 'books that do not balance', result(GOOD, {}, UNTRUSTED)],
  [2, 'a value that is wrong', WRONG],
  [2, 'an option that is not known', result(GOOD), ['--unknown']],
  [97, 'a run that --bail has ended', result(GOOD, { bailed: 'errors>50%' })],
  [97, 'a run that --bail has ended before it failed its thresholds', { ...checked(GOOD, 'p99<1us'), bailed: 'errors>50%' }],
  [98, 'books that do not balance, with --strict', result(GOOD, {}, UNTRUSTED), ['--strict']],
  [0, 'a generator that was the bottleneck', result(GOOD, {}, SATURATED)],
  [98, 'a generator that was the bottleneck, with --strict', result(GOOD, {}, SATURATED), ['--strict']],
  [99, 'a threshold that does not hold', checked(GOOD, 'p99<1us')],
  [99, 'one of several', checked(GOOD, 'p99<1s', 'errors<1%', 'rate>1m')],
  [99, 'a threshold on what was never measured', checked(TIMEOUTS, 'p99<1s')],
  [99, 'a threshold on failures', checked([...GOOD, ...TIMEOUTS], 'errors<1%')],
  [99, 'a threshold on time-outs alone', checked([...GOOD, ...TIMEOUTS], 'errors.timeout==0')],
  [99, 'a threshold on unfinished requests', checked([...GOOD, ...HUNG], 'requests.unfinished==0')],
  [99, 'a threshold on statuses', checked([answered(1000, 500, { status: 503 })], '5xx==0')],
]

describe('k6 #2804, #1263: the exit code', () => {
  beforeEach(() => {
    run.mockReset()
  })

  it.each(ENDS)('%i is that of %s', async (code, _, end, words = []) => {
    if (end instanceof Error) run.mockRejectedValue(end)
    else run.mockResolvedValue(end)
    const said = await say(['http://127.0.0.1:9/', '-o', 'none', ...words])
    expect(said.code).toBe(code)
  })
})
