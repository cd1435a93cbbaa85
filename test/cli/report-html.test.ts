// report.html: in every run's folder, and made again from its rows.

import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BARE, summarize } from '../../src/core/summary.js'
import { begin } from '../../src/fleet/conduct.js'
import { writeReport } from '../../src/fleet/report-file.js'
import { planJson } from '../../src/output/plan-json.js'
import { planOf } from '../core/plans.js'
import { anvil, newFolder, newPath, say } from './kit.js'

const server = anvil({ defaults: 'delay=uniform:1ms-9ms&status=200:9,503:1&reset=3%' })

describe('report.html', () => {
  it('LO-14, MM-10: stands in the folder of a run beside its rows, its plan and its numbers, which are those in it', async () => {
    const folder = newPath()
    const { code } = await say([(await server).url, '-r', '400', '-d', '400ms', '-i', '100ms', '-o', folder, '--title', 'A <b>run</b>'])
    expect(code).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['intervals.csv', 'plan.json', 'report.html', 'results.csv', 'summary.json'])
    const written = readFileSync(join(folder, 'report.html'), 'utf8')
    const [, json] = /id="data">(.*?)<\/script>/.exec(written) ?? []
    const { intervals, ...rest } = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))
    const { summary, pictures } = JSON.parse(json)
    expect(summary).toEqual(rest)
    expect(pictures.series.response.p99).toEqual(intervals.map(({ p99 }: { p99: number | null }) => p99))
    // made again from the rows it is the same to the last byte
    const again = newPath('again.html')
    expect(await say(['report', folder, '-o', again])).toMatchObject({ code: 0, out: '' })
    expect(readFileSync(again, 'utf8')).toBe(written)
    writeFileSync(join(folder, 'report.html'), '')
    expect(await say(['report', folder])).toMatchObject({ code: 0, out: `${join(folder, 'report.html')}\n` })
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(written)
    // rows alone say less, but are shown too
    const rows = join(newFolder(), 'old.csv')
    copyFileSync(join(folder, 'results.csv'), rows)
    expect((await say(['report', rows])).out).toMatch(/^<!doctype html>/)
  })

  it('is not written with -o none', async () => {
    const folder = newFolder()
    const before = process.cwd()
    process.chdir(folder)
    try {
      await say([(await server).url, '-n', '5', '-o', 'none'])
    } finally {
      process.chdir(before)
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('is left out where the disk fails, whole or not at all, and that is said', async () => {
    const path = newFolder()
    const plan = planOf()
    const run = begin(plan)
    const folder = {
      path,
      results: join(path, 'results.csv'),
      write: (name: string) => {
        writeFileSync(join(path, name), '<!doc')
        throw new Error('the disk is full')
      },
    }
    const reported = { plan, planText: planJson(plan, new Date(0), '0'), run, summary: summarize(run.tally, BARE) }
    expect(await writeReport(folder, reported)).toMatchObject({ message: 'the disk is full' })
    expect(existsSync(join(path, 'report.html'))).toBe(false)
  })
})
