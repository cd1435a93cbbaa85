// A run in which every text from outside is hostile, for whatever shows it.

import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { tallyOf } from './fixtures.js'

/** One text for each language that a report is written in, or read with. */
export const HOSTILE: readonly string[] = [
  '\u001b[2J\u009b31m\u202egnp\u2066\u200b',
  'a\r\nb\u2028c\u0000\u0008',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</system-out>]]></testsuite>&lt;&#0;&evil;',
  "\"><property name='x'/><!-- --",
  '| a || b \\| c \\\\| d |',
  '`a` ``b`` ```c',
  '[x](https://evil.example/) ![x](//evil.example/x.png) <https://evil.example>',
  '@everyone @org/team me@evil.example #123 GH-1 www.evil.example https://evil.example :smile: $`x`$',
  '=cmd|"/C calc"!A0',
  '+1+1',
  '-2+3',
  '@SUM(1)',
  '\t=1',
  ' leading and trailing ',
  '',
  '# a\n- b\n1. c\n> d\n---\n~~~',
  '\ud800\udfff\ud800\ufffe\uffff',
  '__proto__',
  'constructor',
  '{{ 7 * 7 }} $(id) %s %n',
  '::error::x%0A::add-mask::y',
  'x'.repeat(5000),
]

/** Each hostile text as a name, a cause, a check, a timer, a counter, a problem, a threshold, a tag, and elsewhere. */
export function hostileSummary(): Summary {
  const tally = tallyOf()
  for (const [i, text] of HOSTILE.entries()) {
    tally.answer(i * 400_000, 1000, 1, 200, text)
    tally.miss(i * 400_000, 1000, text === '' ? 'timeout' : text, text)
  }
  const counts = { started: 2, succeeded: 1, failed: 1, errored: 0, unfinished: 0 }
  const shape = summarize(tally, BARE).response
  const each = <T>(value: T) => Object.fromEntries(HOSTILE.map((text) => [text, value]))
  const [evil] = HOSTILE
  const summary = summarize(tally, {
    ...BARE,
    target: HOSTILE.join(''),
    started: evil,
    label: { title: HOSTILE[8], tags: each(HOSTILE[2]), command: HOSTILE[2] },
    verdict: { trusted: false, bottleneck: 'client', reasons: HOSTILE },
    script: {
      iterations: counts,
      scenarios: each(counts),
      checks: each({ passed: 1, failed: 1 }),
      counters: each(1),
      counterSeries: each({ interval: 1, intervals: [{ start: 0, count: 1 }] }),
      timers: each({ ...shape, interval: 1, intervals: [] }),
      blocking: each({ times: 1, total: 1, longest: 1, worker: 0 }),
      problems: HOSTILE.map((text) => ({ kind: 'error' as const, scenario: text, message: text, where: text, count: 1 })),
      ended: { reason: HOSTILE[2], how: 'asked' },
    },
  })
  const thresholds = HOSTILE.map((expression) => ({ expression, measured: 1, limit: 1, measure: 'plain' as const, holds: false }))
  return { ...summary, thresholds }
}
