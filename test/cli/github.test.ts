// What GitHub Actions is told about a run.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { annotate, writeJobSummary } from '../../src/cli/github.js'
import type { Terminal } from '../../src/cli/terminal.js'
import { planOf } from '../core/plans.js'
import { RUNS } from '../report/fixtures.js'
import { hostileSummary } from '../report/hostile.js'
import { LABELLED } from '../report/labelled.js'
import { anvil, hammer, newFolder } from './kit.js'

const server = anvil()

function listening(): { readonly terminal: Terminal; readonly said: () => string } {
  let said = ''
  const terminal: Terminal = {
    out: () => expect.fail('standard output is for results'),
    err: (text) => {
      said += text
    },
    columns: 100,
    colour: 'off',
    live: false,
  }
  return { terminal, said: () => said }
}

describe('the job summary', () => {
  it('is appended as Markdown', () => {
    const file = join(newFolder(), 'summary.md')
    writeFileSync(file, 'before\n')
    const { terminal, said } = listening()
    writeJobSummary(LABELLED[1], { plan: planOf(), notes: [], terminal, env: { GITHUB_STEP_SUMMARY: file } })
    expect(readFileSync(file, 'utf8')).toMatch(/^before\n### Checkout, new cache\n\n\*\*❌ 2 of 3 thresholds do not hold/)
    expect(said()).toBe('')
  })

  it('that cannot be written is said, and costs the run nothing', async () => {
    const { url } = await server
    const { code, err } = await hammer([`${url}/`, '-n', '5', '-o', 'none'], { env: { GITHUB_STEP_SUMMARY: '/no/such/file' } })
    expect([code, err]).toEqual([0, expect.stringContaining('the job summary /no/such/file cannot be written (ENOENT)')])
  })

  it('is not written elsewhere', () => {
    const { terminal, said } = listening()
    writeJobSummary(LABELLED[1], { plan: planOf(), notes: [], terminal, env: {} })
    annotate(LABELLED[1], { terminal, env: { GITHUB_ACTIONS: 'false' } })
    expect(said()).toBe('')
  })
})

describe('annotations', () => {
  const env = { GITHUB_ACTIONS: 'true' }

  it('are errors for thresholds that do not hold', () => {
    const { terminal, said } = listening()
    annotate(LABELLED[1], { terminal, env })
    expect(said()).toBe(
      '::error title=hammer threshold::p99<1ms does not hold: 1.58 ms\n' +
        '::error title=hammer threshold::p50[GET /no]<1s does not hold: there is no such number\n',
    )
  })

  it('are a warning where hammer was the bottleneck', () => {
    const [, overloaded] = RUNS.find(([name]) => name === 'overloaded') ?? RUNS[0]
    const { terminal, said } = listening()
    annotate(overloaded, { terminal, env })
    expect(said()).toMatch(/^::warning title=hammer bottleneck::The load generator was the bottleneck: 8 %25 of the requests.*\n$/)
  })

  it('are one command each, whatever is in them', () => {
    const { terminal, said } = listening()
    annotate(hostileSummary(), { terminal, env })
    for (const line of said().trimEnd().split('\n')) expect(line).toMatch(/^::(error|warning) title=hammer (threshold|bottleneck)::/)
  })
})
