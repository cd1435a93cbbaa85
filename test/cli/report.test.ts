// hammer report: one table of formats, the same numbers in all of them.

import { readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/core/snapshot.js'
import type { Summary } from '../../src/core/summary.js'
import { hammer as start } from '../../src/library/hammer.js'
import { intervalsCsv, REPORTS } from '../../src/report/index.js'
import type { PageData } from '../../src/report/page/index.js'
import { patched } from '../../src/web/delta.js'
import type { LiveState } from '../../src/web/index.js'
import type { Message } from '../../src/web/stream.js'
import { anvil, hammer, newFolder, newPath, say, summaryOf } from './kit.js'

const server = anvil({ seed: 3 })

async function report(path: string, format: string, ...words: string[]): Promise<string> {
  const { code, out } = await say(['report', path, '--format', format, ...words])
  expect(code).toBe(0)
  return out
}

describe('the numbers of a run', () => {
  it('are the same to the last digit in every format, whether the run says them, its live page, hammer analyze or report', async () => {
    const folder = newPath()
    const url = `${(await server).url}/?delay=exp:2ms&reset=3%&status=200:19,503:1`
    const words = ['-d', '500ms', '-i', '100ms', '-c', '4', '-w', '2', '--threshold', 'p99<1us', '--threshold', 'rate>1', '--title', 'One']
    const { out, page } = await watched([url, ...words, '--json', '-q', '-o', folder])
    const summary: Summary = JSON.parse(out)
    expect(summaryOf(folder)).toEqual(summary)
    const [rows, plan] = [readFileSync(join(folder, 'intervals.csv'), 'utf8'), { width: 100, colour: 'off' } as const]
    expect(rows).toBe(intervalsCsv(summary))
    for (const command of ['analyze', 'report']) {
      for (const [format, { render }] of Object.entries(REPORTS)) {
        // the page is a file of its own, the same to the byte: report-html.test.ts
        if (format === 'html') continue
        const again = await say([command, folder, '--format', format])
        // text and Markdown name the file as well; their numbers are those that the run's own summary gives
        const files = [{ path: join(folder, 'results.csv'), note: `${summary.requests.planned.toLocaleString('en-US')} rows` }]
        expect(again.out.trimEnd(), `${command} ${format}`).toBe(render(summary, { ...plan, files, notes: [] }).trimEnd())
      }
    }
    expect(JSON.parse(await report(folder, 'json'))).toEqual(summary)
    expect(await report(folder, 'csv')).toBe(rows)
    // all that the live page shows in the end is what report.html does, and that is the summary
    const drawn = pageOf(folder)
    expect(page.standing).toBe('ended')
    expect(page.data).toEqual({ ...drawn, words: { ...drawn.words, notes: page.data.words.notes } })
    const { intervals, ...rest } = summary
    expect(page.data.summary).toEqual(rest)
    const { response, requests, failed, throughput } = page.data.pictures.series
    for (const key of ['p50', 'p90', 'p99', 'max'] as const) expect(response[key], key).toEqual(intervals.map((one) => one[key]))
    expect([requests, failed, throughput]).toEqual([
      intervals.map((one) => one.requests),
      intervals.map((one) => one.failed),
      intervals.map((one) => one.throughput),
    ])
  })
})

/** Runs with a live page, and follows that page until it ends: what hammer says, and the last state. */
async function watched(words: readonly string[]): Promise<{ readonly out: string; readonly page: LiveState }> {
  let page: Promise<LiveState> | null = null
  const { out, code } = await say([...words, '--web', '0'], {
    err: (text) => {
      const [url] = /http:\S+token=\S+/.exec(text) ?? []
      if (url !== undefined) page = lastState(url)
    },
  })
  expect(code).toBe(99)
  if (page === null) throw new Error('there was no page')
  return { out, page: await page }
}

/** What a browser has in the end that follows the events. */
async function lastState(url: string): Promise<LiveState> {
  const { origin, searchParams } = new URL(url)
  const answer = await fetch(`${origin}/events`, { headers: { authorization: `Bearer ${searchParams.get('token')}` } })
  const messages = [...(await answer.text()).matchAll(/^data: (.+)$/gm)].map(([, data]): Message => JSON.parse(data))
  return messages.reduce<unknown>((state, one) => ('whole' in one ? one.whole : patched(state, one.delta)), null) as LiveState
}

/** The data of report.html. */
function pageOf(folder: string): PageData {
  const [, data] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(join(folder, 'report.html'), 'utf8')) ?? []
  return JSON.parse(data ?? 'null')
}

describe('the last state of a run that is watched', () => {
  it('has the counts of its summary', async () => {
    const url = `${(await server).url}/?reset=10%`
    const run = start({ url, requests: 200, connections: 4, output: 'none', snapshotEvery: 20 })
    let last: Snapshot | undefined
    for await (const snapshot of run) last = snapshot
    const { summary } = await run
    const { answered, failed, unsent, unfinished } = summary.requests
    expect(last).toMatchObject({ phase: 'done', answered, failed, unsent, unfinished, causes: summary.errors })
  })
})

describe('hammer report', () => {
  it('MM-15: makes the report again from a folder alone, with another interval, without running', async () => {
    const folder = newPath()
    await say([`${(await server).url}/?delay=1ms`, '-d', '400ms', '-i', '100ms', '-q', '-o', folder])
    const before = summaryOf(folder)
    const after: Summary = JSON.parse(await report(folder, 'json', '-i', '200ms'))
    const own = ({ intervals, duration }: Summary) => intervals.filter(({ start }) => start < duration)
    expect([own(before).length, own(after).length]).toEqual([4, 2])
    expect(after.response).toEqual(before.response)
    expect(after.intervals[0].requests).toBe(before.intervals[0].requests + before.intervals[1].requests)
  })

  it('MM-16: counts what came after the end without distorting the last interval, and all numbers agree', async () => {
    const folder = newPath()
    await say([`${(await server).url}/?delay=150ms`, '-r', '100', '-c', '50', '-d', '300ms', '-i', '100ms', '-q', '-o', folder])
    const summary: Summary = JSON.parse(await report(folder, 'json'))
    const { requests, rate, intervals, response, duration } = summary
    expect(rate.late).toBeGreaterThan(0)
    expect(rate.answered).toBe((requests.answered - rate.late) / duration)
    expect(intervals.reduce((sum, one) => sum + one.requests, 0)).toBe(requests.planned)
    expect(response.count).toBe(requests.answered)
    const own = intervals.filter(({ start }) => start < duration)
    expect(own.reduce((sum, one) => sum + one.requests - one.failed, 0)).toBe(requests.answered - rate.late)
    expect(await report(folder, 'markdown')).toContain(`${rate.late} more after the end`)
  })

  it('MM-11: reads the raw rows back', async () => {
    const folder = newPath()
    await say([`${(await server).url}/`, '-n', '7', '-q', '-o', folder])
    const rows = readFileSync(join(folder, 'results.csv'), 'utf8').trimEnd().split('\n')
    expect(rows[0]).toBe('elapsed,response,status,error,lag,name')
    expect(JSON.parse(await report(join(folder, 'results.csv'), 'json')).requests.sent).toBe(rows.length - 1)
  })

  it('writes to a file, and takes the newest run without a path, through results/latest, too', async () => {
    const cwd = newFolder()
    const { url } = await server
    expect((await hammer([`${url}/`, '-n', '4', '-q'], { cwd })).code).toBe(0)
    expect((await hammer(['report', '--format', 'junit', '-o', 'hammer.xml'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'hammer.xml'), 'utf8')).toContain('<testcase name="the run was carried out"')
    const { out } = await hammer(['analyze', 'results/latest', '--format', 'json'], { cwd })
    expect(JSON.parse(out).requests.answered).toBe(4)
  })

  it('does not take a link for a run', async () => {
    const cwd = newFolder()
    const run = newPath()
    await say([`${(await server).url}/`, '-n', '4', '-q', '-o', run])
    symlinkSync(run, join(cwd, basename(run)))
    const { code, err } = await hammer(['report'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('hammer report PATH')])
  })

  it.each(['analyze', 'report'])('and analyze refuse a format that there is not: %s', async (command) => {
    const { code, err } = await say([command, '.', '--format', 'constructor'])
    expect([code, err]).toEqual([2, expect.stringContaining('Choose out of: text, json, markdown, junit, html, csv')])
  })
})
