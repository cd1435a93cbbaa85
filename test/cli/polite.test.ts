// --polite, from the command line to the report and back from the files.

import { expect, it } from 'vitest'
import { analyze } from '../../src/analyze/index.js'
import { anvil, newPath, rowsOf, say, summaryOf } from './kit.js'

it('a polite run says for how long it held back, and what was not sent for it', async () => {
  const server = await anvil({ defaults: 'status=429&retry-after=1' })
  const folder = newPath()
  const { code, out } = await say([server.url, '-r', '400', '-d', '1500ms', '-w', '2', '--polite', '-o', folder])
  expect(code).toBe(0)
  const summary = summaryOf(folder)
  const { planned, sent, unsent } = summary.requests
  expect([planned, sent + unsent, rowsOf(folder).length]).toEqual([600, 600, 601])
  expect([server.counts().requests, summary.held.requests]).toEqual([sent, unsent])
  expect(unsent).toBeGreaterThan(0)
  // each of the two workers for itself, but no longer than the run
  expect(summary.held.duration).toBeGreaterThan(1)
  expect(summary.held.duration).toBeLessThan(2 * 1.5 + 1)
  expect(out.replace(/\s+/g, ' ')).toMatch(
    new RegExp(`held back for [\\d.]+ s, summed over 2 workers, because the target asked for it \\(Retry-After\\); ${unsent} requests`),
  )
  const again = await analyze(folder, { interval: null })
  expect(again.summary.held).toEqual(summary.held)
})

it('without --polite the same target is hammered on, and nothing is said of it', async () => {
  const server = await anvil({ defaults: 'status=429&retry-after=1' })
  const folder = newPath()
  const { out } = await say([server.url, '-n', '500', '-o', folder])
  expect(out).not.toContain('held back')
  expect(summaryOf(folder)).toMatchObject({ statuses: { 429: 500 }, held: { duration: 0, requests: 0 } })
})
