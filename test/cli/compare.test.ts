// hammer compare: from files to a verdict and an exit code.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Comparison } from '../../src/core/compare.js'
import { normal, random } from '../../src/core/random.js'
import type { ComparisonData } from '../../src/report/compare/data.js'
import { newFolder, say } from './kit.js'

/** A results.csv of two seconds with times around `median` seconds. */
function rows(seed: number, median: number): string {
  const next = random(seed)
  const lines = Array.from({ length: 4000 }, (_, i) => {
    const response = median * Math.exp(0.2 * normal(next, 0, 1))
    return `${(i / 2000 + response).toFixed(6)},${response.toFixed(6)},200,,0.000004,${i % 2 === 0 ? 'log in' : ''}`
  })
  return `elapsed,response,status,error,lag,name\n${lines.join('\n')}\n`
}

interface Facts {
  readonly model?: string
  readonly trusted?: boolean
}

/** The data that stands in a page. */
function inside(page: string): ComparisonData {
  const [, json] = /id="data">(.*?)<\/script>/.exec(page) ?? []
  return JSON.parse(json) as ComparisonData
}

/** A run's folder. */
function run(seed: number, median: number, { model = 'closed', trusted = true }: Facts = {}): string {
  const folder = newFolder()
  const verdict = { trusted, bottleneck: 'none', reasons: trusted ? [] : ['they do not balance'] }
  writeFileSync(join(folder, 'results.csv'), rows(seed, median))
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ schema: 'hammer-plan/1', target: 'http://x/', load: { model } }))
  writeFileSync(join(folder, 'summary.json'), JSON.stringify({ schema: 'hammer-summary/1', duration: 2, interval: 0.25, verdict }))
  return folder
}

const before = run(1, 0.01)
const after = run(2, 0.012)
const again = run(3, 0.01)

describe('hammer compare', () => {
  it('says what changed, and what did not', async () => {
    const { code, out, err } = await say(['compare', before, after, again])
    expect([code, err]).toEqual([0, ''])
    expect(out.replace(/\s+/g, ' ')).toMatch(/B against A: p50 (1\d|2\d)\.\d % slower \[\d+\.\d, \d+\.\d\]/)
    expect(out).toMatch(/C against A: .*p50 no change ±\d\.\d %/)
    expect(out).toMatch('log in')
    expect(out).toMatch('response time p99, ms   ── A   ══ B   ·· C')
  })

  it.each([
    [['p50>+5%'], 99],
    [['p50>+50%'], 0],
    [['throughput<-10%', 'p99[log in]>+5%'], 99],
    [['p50[nobody]>+50%'], 99],
  ])('with the limits %j ends with %i', async (limits, code) => {
    expect((await say(['compare', before, after, ...limits.flatMap((limit) => ['--fail-if', limit])])).code).toBe(code)
  })

  it('says it when a limit cannot be judged, and does not fail for that', async () => {
    const { code, err } = await say(['compare', before, after, '--fail-if', 'p99.9>+5%'])
    expect(code).toBe(0)
    expect(err).toMatch('could not be judged')
  })

  it('refuses what cannot be compared, unless it is forced', async () => {
    const open = run(4, 0.01, { model: 'open' })
    const wrong = run(5, 0.01, { trusted: false })
    for (const [other, words] of [
      [open, 'A is of the closed model and B of the open model'],
      [wrong, 'B cannot be trusted: they do not balance'],
    ] as const) {
      const refused = await say(['compare', before, other])
      expect([refused.code, refused.out]).toEqual([2, ''])
      expect(refused.err).toMatch(words)
      expect(refused.err).toMatch('--force')
      const forced = await say(['compare', before, other, '--force'])
      expect(forced.code).toBe(0)
      expect(forced.out.replace(/\s+/g, ' ')).toMatch(words)
    }
  })

  it('reads plain files too, also those of others, and says that it does not know how they were made', async () => {
    const folder = newFolder()
    const [file, foreign] = [join(folder, 'a.csv'), join(folder, 'b.csv')]
    copyFileSync(join(before, 'results.csv'), file)
    writeFileSync(foreign, rows(2, 0.012).replace(/^.*/, 'when,took,code,x,y,z'))
    const { code, out } = await say(['compare', file, file])
    expect(code).toBe(0)
    expect(out).toMatch('A and B come without their plan.json')
    expect((await say(['compare', foreign, foreign, '--columns', 'elapsed=when,response=took,status=code'])).code).toBe(0)
  })

  it('finds the end of the warm-up first where it is asked to', async () => {
    const { code, out } = await say(['compare', before, after, '-W', 'auto', '--format', 'json'])
    expect(code).toBe(0)
    const { against } = JSON.parse(out) as { against: { differences: { metric: string; verdict: string }[] }[] }
    expect(against[0].differences.find(({ metric }) => metric === 'p50')?.verdict).toBe('more')
  })

  it('writes JSON and Markdown, to a file with -o, but never over rows', async () => {
    const file = join(newFolder(), 'comment.md')
    expect(await say(['compare', before, after, '--format', 'markdown', '-o', file])).toEqual({ code: 0, out: '', err: '' })
    expect(readFileSync(file, 'utf8')).toMatch('| p50 |')
    const kept = readFileSync(join(after, 'results.csv'), 'utf8')
    expect((await say(['compare', before, after, '-o', join(after, 'results.csv')])).code).toBe(2)
    expect(readFileSync(join(after, 'results.csv'), 'utf8')).toBe(kept)
  })

  it('writes a page of folders and of plain files, with the limits in it, to the file of -o or to standard output', async () => {
    const page = join(newFolder(), 'page.html')
    const rows = join(newFolder(), 'rows.csv')
    copyFileSync(join(again, 'results.csv'), rows)
    const written = await say(['compare', before, after, rows, '--format', 'html', '-o', page, '-i', '100ms', '--fail-if', 'p50>+5%'])
    expect(written).toEqual({ code: 99, out: '', err: '' })
    const data = inside(readFileSync(page, 'utf8'))
    expect(data.runs.map(({ path }) => path)).toEqual([before, after, rows])
    for (const { interval, throughput } of data.lines) expect([interval, throughput.length]).toEqual([0.1, 20])
    expect(data.limits.map(({ outcome }) => outcome)).toEqual(['passed', 'holds'])
    // numbers are those of the other formats
    const { against } = JSON.parse((await say(['compare', before, after, rows, '--format', 'json'])).out) as Comparison
    const drawn = data.against[0].rows.find(({ name }) => name === 'p50')?.drawn
    const p50 = against[0].differences.find(({ metric }) => metric === 'p50')
    expect(drawn).toEqual({ unit: '%', change: p50?.change, interval: p50?.interval })
    expect((await say(['compare', before, rows, '--format', 'html'])).out).toMatch(/^<!doctype html>/)
  })

  it.each([
    [['compare'], 'nothing to compare'],
    [['compare', before], 'only one run'],
    [['compare', before, after, '--format', 'toString'], '"toString" is not valid here'],
    [['compare', before, after, '--fail-if', 'p98>+5%'], 'there is no number called "p98"'],
    [['compare', before, join(before, 'nothing')], 'there is no file or folder'],
    [['compare', before, after, '-W', '1s', '--exclude-warm-up'], 'say different things'],
  ])('%j is refused before anything is done: %s', async (words, message) => {
    const { code, out, err } = await say(words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
  })

  it('has the same answer for the same seed', async () => {
    const words = ['compare', before, after, '--seed', '5']
    expect(await say(words)).toEqual(await say(words))
  })
})
