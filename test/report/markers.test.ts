// What was done to a run while it went on, in the report.

import { describe, expect, it } from 'vitest'
import type { Marker } from '../../src/core/marker.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { text } from '../../src/report/text.js'

const MARKERS: readonly Marker[] = [
  { at: 12.345678, kind: 'scale', target: 1500 },
  { at: 20, kind: 'pause' },
  { at: 25, kind: 'resume' },
  { at: 80, kind: 'mark', text: 'deployed \x1b[31m' },
]

function report(markers: readonly Marker[], rate: number | null): string {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: null })
  tally.answer(1000, 1000, 0, 200, '')
  return text(summarize(tally, { ...BARE, rate, markers }), { width: 80, colour: 'off' })
}

describe('changes of a run', () => {
  it('stand in its report, one line each, in the unit of its load', () => {
    expect(report(MARKERS, 100)).toContain(
      [
        '  changes     at 12.3 s: changed to 1,500/s',
        '              at 20 s: paused',
        '              at 25 s: resumed',
        '              at 1 m 20 s: deployed \\x1b[31m',
      ].join('\n'),
    )
    expect(report(MARKERS, null)).toContain('changed to 1,500 connections')
  })

  it('are no block where there was none, and not without end', () => {
    expect(report([], 100)).not.toContain('changes')
    const many = Array.from({ length: 30 }, (_, i) => ({ at: i, kind: 'pause' }) as const)
    expect(report(many, 100)).toContain('… and 10 more')
  })
})
