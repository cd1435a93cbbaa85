// LO-18: the list of runs: at a glance what each was and how it went, whatever its files hold.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Runs } from '../../src/web/index.js'
import { listPage } from '../../src/web/list-page.js'

const root = mkdtempSync(join(tmpdir(), 'hammer-runs-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function folder(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, name))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), text)
}

const summary = (more: object) => ({
  'summary.json': JSON.stringify({
    schema: 'hammer-summary/1',
    target: 'http://localhost:3000/',
    started: '2026-11-21T09:31:02.114Z',
    title: null,
    tags: {},
    duration: 10,
    requests: { answered: 16600, failed: 0 },
    rate: { answered: 1660 },
    response: { p50: 0.0121, p99: 0.0301 },
    verdict: { trusted: true, bottleneck: 'none', reasons: [] },
    thresholds: [],
    ...more,
  }),
})

folder('good', summary({ title: 'nightly', tags: { branch: 'main' } }))
folder('threshold', summary({ started: '2026-11-21T10:00:00.000Z', thresholds: [{ holds: true }, { holds: false }] }))
folder('client', summary({ started: '2026-11-20T10:00:00.000Z', verdict: { trusted: true, bottleneck: 'client' } }))
folder('wrong', summary({ started: '2026-11-19T10:00:00.000Z', verdict: { trusted: false, bottleneck: 'none' } }))
folder('killed', {
  'plan.json': JSON.stringify({ schema: 'hammer-plan/1', target: 'http://k/', started: '2026-11-18T10:00:00.000Z' }),
  'results.csv': '',
})
folder('torn', { 'summary.json': '{"schema": "hammer-summary/1", "tit' })
folder(
  '<img src=x onerror=alert(1)>',
  summary({ title: '"><script>alert(1)</script>', tags: { '<b>': '&', n: 5 }, started: 'no date <i>', response: 'none' }),
)
folder('no-run', { 'readme.txt': '' })
writeFileSync(join(root, 'file.csv'), '')

describe('the list of runs', () => {
  it('has every folder that holds a run, the newest first', async () => {
    const { runs, more } = await new Runs(root).list()
    expect(runs.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['torn', 'no summary'],
      ['<img src=x onerror=alert(1)>', 'good'],
      ['threshold', 'threshold failed'],
      ['good', 'good'],
      ['client', 'hammer was the bottleneck'],
      ['wrong', 'not trustworthy'],
      ['killed', 'no summary'],
    ])
    expect(more).toBe(0)
  })

  it('says title, tags, time, verdict and p99, in a row with a link to the report', async () => {
    const page = listPage({ folder: root, ...(await new Runs(root).list()) }, 'nonce')
    const row = page.split('<tr>').find((text) => text.includes('nightly')) ?? ''
    for (const part of [
      'href="runs/good/"',
      'branch=main',
      '2026-11-21 09:31:02 UTC',
      'good',
      '16,600',
      '10 s',
      '1,660',
      '12.1 ms',
      '30.1 ms',
    ]) {
      expect(row).toContain(part)
    }
  })

  it('takes nothing out of files for markup', async () => {
    const page = listPage({ folder: root, ...(await new Runs(root).list()) }, 'nonce')
    for (const bad of ['<script', '<img', '<b>', '<i>']) expect(page).not.toContain(bad)
    expect(page).toContain('runs/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E/')
  })

  it('reads a summary again only when it has changed', async () => {
    const runs = new Runs(root)
    const first = (await runs.list()).runs.find(({ name }) => name === 'wrong')
    expect((await runs.list()).runs.find(({ name }) => name === 'wrong')).toBe(first)
    writeFileSync(join(root, 'wrong', 'summary.json'), `${summary({ title: 'new' })['summary.json']}\n`)
    expect((await runs.list()).runs.find(({ name }) => name === 'wrong')?.title).toBe('new')
  })
})
